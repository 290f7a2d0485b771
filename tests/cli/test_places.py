"""Places, found and printed from the command line."""

import pypdfium2
import zxingcpp

from tests.cli.deployment import COUNTY, STREET, VILLAGE


def test_a_place_is_found_by_words_in_its_name(county):
    (found,) = county.needle("places", "find", "社姆", "--area", STREET, "--json").json
    assert found["place"] == str(county.place)
    assert found["code"] in county.needle("places", "find", "12 号").out


def test_labels_are_printed_that_a_scanner_reads(county, tmp_path):
    out = tmp_path / "labels.pdf"
    said = county.look("places", "print", "--area", COUNTY, "--out", out, "--host", "n.example")
    assert (said.code, said.out) == (0, f"1 labels are in {out}.\n")
    page = pypdfium2.PdfDocument(out)[0].render(scale=3).to_pil()
    (read,) = zxingcpp.read_barcodes(page)
    (found,) = county.needle("places", "find", "社姆", "--json").json
    assert read.text == f"https://n.example/p/{found['code']}"


def test_where_there_is_nothing_to_print_no_file_is_left(county, tmp_path):
    out = tmp_path / "labels.pdf"
    said = county.look("places", "print", "--area", "339900", "--out", out, "--host", "n.example")
    assert said.code == 1
    assert "no place in 339900 is in use" in said.err
    assert not out.exists()


def test_an_area_that_is_no_code_is_wrong(county, tmp_path):
    out = tmp_path / "labels.pdf"
    said = county.look("places", "print", "--area", "东阳", "--out", out, "--host", "n.example")
    assert said.code == 2
    assert "no division code" in said.err


def test_labels_too_small_to_scan_are_wrong(county, tmp_path):
    out = ("--out", tmp_path / "labels.pdf", "--host", "n.example", "--rows", "40")
    said = county.look("places", "print", "--area", VILLAGE, *out)
    assert said.code == 2
    assert "smaller than" in said.err
