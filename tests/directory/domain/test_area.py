"""Importing division codes: parents before children, a part once and for good."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.directory.codes import common, level_of, lineage, parent_of
from contracts.directory.commands import ImportAreas
from contracts.directory.events import AreasImported
from contracts.directory.parts import Area
from events.testing import specification
from services.directory.domain.area import AreaFacts, area, key

PROVINCE = Area(code="33", name="浙江省", level="province")
CITY = Area(code="3307", name="金华市", level="city", parent="33")
COUNTY = Area(code="330783", name="东阳市", level="county", parent="3307")
CELL = Area(code="330783005283001", name="一格", level="grid", parent="330783005283")

spec = specification(area)
NOTHING_KNOWN = AreaFacts(frozenset())


def part(*areas: Area) -> ImportAreas:
    return ImportAreas(edition="2023", chunk=4, areas=areas)


def imported(*areas: Area) -> AreasImported:
    return AreasImported(edition="2023", chunk=4, areas=areas)


def test_a_part_is_imported():
    spec.when(part(PROVINCE, CITY, COUNTY), NOTHING_KNOWN).then(imported(PROVINCE, CITY, COUNTY))


def test_a_parent_may_come_after_its_child_in_the_same_part():
    spec.when(part(CITY, PROVINCE), NOTHING_KNOWN).then(imported(CITY, PROVINCE))


def test_a_parent_may_have_come_before():
    spec.when(part(CELL), AreaFacts(frozenset({"330783005283"}))).then(imported(CELL))


def test_the_same_part_again_changes_nothing():
    spec.given(imported(PROVINCE)).when(part(PROVINCE), NOTHING_KNOWN).nothing()


def test_a_part_with_other_areas_is_refused():
    given_one = spec.given(imported(PROVINCE))
    given_one.when(part(PROVINCE, CITY), NOTHING_KNOWN).refused("areas.part-differs")


def test_an_empty_part_is_refused():
    spec.when(part(), NOTHING_KNOWN).refused("areas.empty")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ((PROVINCE, COUNTY), "areas.1.parent"),
        ((PROVINCE, replace(CITY, level="county")), "areas.1.level"),
        ((PROVINCE, replace(CITY, parent="34")), "areas.1.parent"),
        ((PROVINCE, replace(CITY, parent=None)), "areas.1.parent"),
        ((replace(PROVINCE, parent="3"),), "areas.0.parent"),
        ((PROVINCE, PROVINCE), "areas.0.code"),
    ],
    ids=["no parent there", "level", "other parent", "parent missing", "parent of all", "twice"],
)
def test_a_wrong_area_is_named(wrong, field):
    refusal = spec.when(part(*wrong), NOTHING_KNOWN).refused("areas.wrong")
    assert refusal.about["field"] == field


def test_of_many_wrong_areas_the_first_twenty_are_named():
    orphans = [
        Area(code=f"33070{n:01}", name="孤", level="county", parent="3307") for n in range(10)
    ]
    more = [
        Area(code=f"33071{n:02}"[:6], name="孤", level="county", parent="3307") for n in range(90)
    ]
    refusal = spec.when(part(*orphans, *more), NOTHING_KNOWN).refused("areas.wrong")
    assert len(refusal.about["wrong"]) == 20


def test_each_part_is_a_stream_of_its_own():
    assert key(part(PROVINCE)) == "2023/4"


# ---- the codes themselves -----------------------------------------------------------------------

codes = st.sampled_from([2, 4, 6, 9, 12, 15]).flatmap(
    lambda length: st.text("0123456789", min_size=length, max_size=length),
)


@given(codes)
def test_a_lineage_goes_from_the_province_to_the_area_by_its_parents(code):
    steps = lineage(code)
    assert steps[-1] == code
    assert [parent_of(step) for step in steps] == [None, *steps[:-1]]
    assert level_of(steps[0]) == "province"


@given(st.lists(codes, min_size=1))
def test_the_common_area_begins_all_codes_and_no_longer_one_does(several):
    shared = common(several)
    longer = [step for step in lineage(several[0]) if len(step) > len(shared or "")]
    assert shared is None or all(code.startswith(shared) for code in several)
    assert not longer or not all(longer[0] in lineage(code) for code in several)


def test_no_codes_have_nothing_in_common():
    assert common([]) is None
