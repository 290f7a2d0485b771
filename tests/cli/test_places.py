"""Places, found and printed from the command line."""

import re
from uuid import UUID, uuid4

import pypdfium2
import pytest
import zxingcpp

from services.labels import digest_of
from tests.cli.deployment import PASSWORD, STREET, VILLAGE


def test_a_place_is_found_by_words_in_its_name(county):
    (found,) = county.needle("places", "find", "社姆", "--area", STREET, "--json").json
    assert found["place"] == str(county.place)
    assert found["code"] in county.needle("places", "find", "12 号").out


def printing(county, tmp_path, area, *more, **environ):
    out = tmp_path / "labels.pdf"
    return county.needle(
        "places", "print", "--area", area, "--out", out, "--host", "n.example", *more, **environ
    )


def scanned(pdf):
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=3).to_pil()
    return sorted(read.text for read in zxingcpp.read_barcodes(page))


@pytest.fixture
def door(county):
    """A place that no label hangs at."""
    place = uuid4()
    body = {"kind": "household", "name": "无标签", "area": VILLAGE}
    county.as_("cadre-1").put(f"/api/places/{place}", body)
    return county.as_("cadre-1").get(f"/api/places/{place}")


def test_a_label_is_printed_that_a_scanner_reads_and_whose_secret_nobody_is_told(
    county, door, tmp_path
):
    said = printing(county, tmp_path, VILLAGE, "--code", door["code"])
    pdf = tmp_path / "labels.pdf"
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"1 labels are in {pdf}.")
    (text,) = scanned(pdf)
    address, secret = text.split("#")
    assert address == f"https://n.example/p/{door['code']}"
    assert re.fullmatch("[0-9A-HJKMNP-TV-Z]{16}", secret)
    assert secret not in said.out
    assert county.holding(secret) == []
    assert len(county.holding(digest_of(UUID(door["place"]), secret))) > 0


def test_a_file_of_labels_is_for_its_owner_alone(county, door, tmp_path):
    printing(county, tmp_path, VILLAGE, "--code", door["code"])
    assert (tmp_path / "labels.pdf").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["labels.pdf"]


def test_a_label_is_made_anew_only_where_that_is_asked_for(county, door, tmp_path):
    printing(county, tmp_path, VILLAGE, "--code", door["code"])
    (first,) = scanned(tmp_path / "labels.pdf")
    said = printing(county, tmp_path, VILLAGE, "--code", door["code"])
    assert (said.code, scanned(tmp_path / "labels.pdf")) == (1, [first])
    assert "every place in" in said.err
    said = printing(county, tmp_path, VILLAGE, "--code", door["code"], "--again")
    assert "1 of them replace one, which proves nothing any more" in said.out
    (second,) = scanned(tmp_path / "labels.pdf")
    assert second.split("#")[0] == first.split("#")[0]
    assert second != first


def test_all_places_of_an_area_that_have_none_get_a_label(county, door, tmp_path):
    assert printing(county, tmp_path, VILLAGE).code == 0
    assert f"https://n.example/p/{door['code']}" in {
        text.split("#")[0] for text in scanned(tmp_path / "labels.pdf")
    }
    assert printing(county, tmp_path, VILLAGE).code == 1


def test_where_there_is_nothing_to_print_no_file_is_left(county, tmp_path):
    said = printing(county, tmp_path, "339900")
    assert said.code == 1
    assert "no place in 339900 is in use" in said.err
    assert list(tmp_path.iterdir()) == []


def test_labels_that_could_not_be_made_known_are_not_printed(county, door, tmp_path):
    said = printing(county, tmp_path, VILLAGE, NEEDLE_LOGIN="cadre-1", NEEDLE_PASSWORD=PASSWORD)
    assert said.code == 1
    assert list(tmp_path.iterdir()) == []


def test_an_area_that_is_no_code_is_wrong(county, tmp_path):
    said = printing(county, tmp_path, "东阳")
    assert said.code == 2
    assert "no division code" in said.err


def test_labels_too_small_to_scan_are_wrong(county, tmp_path):
    said = printing(county, tmp_path, VILLAGE, "--rows", "40")
    assert said.code == 2
    assert "smaller than" in said.err
