"""What ships of the first county is whole, and of one piece."""

import csv

import pytest

from services.directory import policy


@pytest.fixture(scope="module")
def areas() -> dict:
    """The shipped areas, by code."""
    return {area.code: area for area in policy.county_areas().areas}


@pytest.fixture(scope="module")
def units() -> dict:
    """The shipped units, by code, in the order in which they are registered."""
    return {unit.department: unit for unit in policy.county_departments()}


def test_every_area_lies_in_one_that_comes_before_it(areas):
    codes = list(areas)
    for position, area in enumerate(areas.values()):
        assert area.parent is None or area.parent in codes[:position], area.code
    assert [area.code for area in areas.values() if area.parent is None] == ["33"]


def test_every_town_and_village_of_the_county_is_there(areas):
    levels = [area.level for area in areas.values() if area.code.startswith(policy.COUNTY)]
    assert {level: levels.count(level) for level in ("county", "town", "village")} == {
        "county": 1,
        "town": 18,
        "village": 388,
    }


def test_the_areas_are_those_of_the_published_edition(areas, shared_data):
    with (shared_data / "divisions" / "zhejiang.csv").open(encoding="utf-8") as file:
        published = {row["code"]: row["name"] for row in csv.DictReader(file)}
    assert {code: area.name for code, area in areas.items()}.items() <= published.items()


def test_every_unit_answers_for_an_area_that_ships(units, areas):
    assert len(units) == 41
    assert {unit.area for unit in units.values()} <= areas.keys()


def test_every_street_and_town_is_a_unit_under_its_division_code(units, areas):
    streets = {unit.department for unit in units.values() if unit.kind == "street"}
    assert streets == {area.code for area in areas.values() if area.level == "town"}
    assert all(units[street].area == street for street in streets)


def test_a_vertical_bureau_comes_after_its_own_superior(units):
    codes = list(units)
    superiors = {code: unit.superior for code, unit in units.items() if unit.kind == "vertical"}
    assert superiors == {"DY-HB": "JH-HB", "DY-XF": "JH-XF"}
    assert all(codes.index(above) < codes.index(code) for code, above in superiors.items())


def test_the_short_names_of_the_routing_table_lead_to_one_unit_each(units):
    shorts = [unit.short for unit in units.values()]
    assert len(set(shorts)) == len(shorts)
    assert set("资水环执建农交公应消市人民卫司政组工统电供") <= set(shorts)
