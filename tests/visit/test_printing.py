"""Printing an area's labels: what `needle places print` writes."""

from io import BytesIO

import pypdfium2
import pytest

from services.visit.codes.labels import NothingToPrint
from services.visit.codes.place_code import Code
from services.visit.printing import how_many, print_places


def words_of(pdf: BytesIO) -> str:
    document = pypdfium2.PdfDocument(pdf.getvalue())
    pages = [document[number] for number in range(len(document))]
    return "\n".join(page.get_textpage().get_text_bounded() for page in pages)


def test_each_place_of_an_area_gets_a_label(world, cadre, village):
    places = [cadre.register(village, name=f"卢宅 {n} 号") for n in range(30)]
    gone = cadre.register(village, name="拆了")
    world.somebody("operator").do(f"places/{gone}/retire/…", reason="拆除")
    elsewhere = world.somebody("cadre")
    elsewhere.register(world.village(), name="别处")
    into, done = BytesIO(), []
    with world.kernel.store.reading() as connection:
        assert how_many(connection, village) == 30
        printed = print_places(
            connection, village, into, "needle.dongyang.gov.cn", progress=done.append
        )
    assert printed == 30
    assert done == list(range(1, 31))
    words = words_of(into)
    for place in places:
        code = Code.of_text(cadre.read(f"places/{place}")["code"])
        assert code.grouped in words


def test_an_area_without_places_prints_nothing(world, village):
    with world.kernel.store.reading() as connection:
        assert how_many(connection, village) == 0
        with pytest.raises(NothingToPrint):
            print_places(connection, village, BytesIO(), "needle.dongyang.gov.cn")
