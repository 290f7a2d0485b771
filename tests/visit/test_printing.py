"""Labels that are printed: what is drawn, and what the service learns of it."""

from io import BytesIO
from uuid import uuid4

import pypdfium2
import pytest

from contracts.visit.events import PlaceLabelled
from services.labels import digest_of
from services.visit.codes.labels import NothingToPrint
from services.visit.codes.place_code import Code
from services.visit.printing import NewLabel, print_new

SECRET, NEWER = "0123456789ABCDEF", "FEDCBA9876543210"


def words_of(pdf: BytesIO) -> str:
    document = pypdfium2.PdfDocument(pdf.getvalue())
    pages = [document[number] for number in range(len(document))]
    return "\n".join(page.get_textpage().get_text_bounded() for page in pages)


def label(client, place, secret=SECRET) -> int:
    """Have a label known; return the answer's status."""
    body = {"digest": digest_of(place, secret)}
    status: int = client.put(f"places/{place}/label/{uuid4()}", json=body).status_code
    return status


def test_each_new_label_shows_the_code_but_not_the_secret(cadre, village):
    places = [cadre.register(village, name=f"卢宅 {n} 号") for n in range(30)]
    shown = [cadre.read(f"places/{place}") for place in places]
    into, done = BytesIO(), []
    new = [NewLabel.of(place, "江北街道 卢宅", SECRET) for place in shown]
    assert print_new(new, into, "needle.dongyang.gov.cn", progress=done.append) == 30
    assert done == list(range(1, 31))
    words = words_of(into)
    for place in shown:
        assert Code.of_text(place["code"]).grouped in words
    assert SECRET not in words


def test_where_nothing_is_to_be_printed_nothing_is_written():
    with pytest.raises(NothingToPrint):
        print_new([], BytesIO(), "needle.dongyang.gov.cn")


def test_a_place_tells_how_many_labels_it_had_and_not_what_proves_them(world, cadre, place):
    operator = world.somebody("operator")
    assert cadre.read(f"places/{place}")["labels"] == 0
    assert [label(operator, place, secret) for secret in (SECRET, NEWER)] == [201, 201]
    told = cadre.read(f"places/{place}")
    assert told["labels"] == 2
    for answer in (told, cadre.read("places", area=told["area"], limit=200)):
        for secret in (SECRET, NEWER):
            assert secret not in str(answer)
            assert digest_of(place, secret) not in str(answer)


def test_labels_are_numbered_on_the_places_stream(world, place):
    operator = world.somebody("operator")
    for secret in (SECRET, NEWER):
        label(operator, place, secret)
    told = [event.data for event in world.stream(f"place/{place}")]
    assert [each for each in told if isinstance(each, PlaceLabelled)] == [
        PlaceLabelled(place=place, number=1, digest=digest_of(place, SECRET)),
        PlaceLabelled(place=place, number=2, digest=digest_of(place, NEWER)),
    ]


@pytest.mark.parametrize("role", ["cadre", "street_coordinator", "county_coordinator", "auditor"])
def test_nobody_who_verifies_says_what_hangs_at_a_door(world, place, role):
    assert label(world.somebody(role), place) == 403


def test_a_place_that_is_not_there_has_no_label(world):
    assert label(world.somebody("operator"), uuid4()) == 404
