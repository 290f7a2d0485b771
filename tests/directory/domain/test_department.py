"""Handling units: dated names and hours, offices, mergers."""

from dataclasses import replace
from datetime import date

import pytest

from contracts.directory.commands import (
    MergeDepartment,
    OpenOffice,
    RenameDepartment,
    SetOfficeHours,
)
from contracts.directory.events import (
    DepartmentMerged,
    DepartmentRegistered,
    DepartmentRenamed,
    OfficeHoursSet,
    OfficeOpened,
)
from contracts.directory.parts import OfficeHours, Season
from events.testing import specification
from services.directory.domain.department import DepartmentFacts, department
from tests.directory.domain.examples import (
    FOUNDED,
    HOURS,
    LATER,
    WINTER,
    register_water,
    water_registered,
)

spec = specification(department)
registered = spec.given(water_registered)
FACTS = DepartmentFacts()
EARLIER = date(2019, 12, 31)

rename = RenameDepartment(department="DY-SW", name="东阳市水利局", since=LATER)
renamed = DepartmentRenamed(department="DY-SW", name="东阳市水利局", since=LATER)
set_hours = SetOfficeHours(department="DY-SW", hours=WINTER, since=LATER)
hours_set = OfficeHoursSet(department="DY-SW", hours=WINTER, since=LATER)
open_office = OpenOffice(department="DY-SW", office="river", name="河湖科")
office_opened = OfficeOpened(department="DY-SW", office="river", name="河湖科")
merge = MergeDepartment(department="DY-SW", successor="DY-ZR", since=LATER)
merged = DepartmentMerged(department="DY-SW", successor="DY-ZR", since=LATER)


# ---- registering --------------------------------------------------------------------------------


def test_a_department_is_registered():
    spec.when(register_water, FACTS).then(water_registered)


def test_a_code_is_taken_once():
    registered.when(register_water, FACTS).refused("department.exists")


def test_an_area_that_was_not_imported_is_refused():
    refusal = spec.when(register_water, DepartmentFacts(area_known=False)).refused("area.unknown")
    assert refusal.about["field"] == "area"


def test_a_short_name_that_another_unit_goes_by_is_refused():
    facts = DepartmentFacts(short_taken_by="DY-SL")
    refusal = spec.when(register_water, facts).refused("department.short-taken")
    assert refusal.about["field"] == "short"
    assert "DY-SL" in refusal.detail


def test_a_superior_that_is_not_there_is_refused():
    below = replace(register_water, superior="JH-SL")
    facts = DepartmentFacts(other_stands=False)
    refusal = spec.when(below, facts).refused("department.unknown")
    assert refusal.about["field"] == "superior"


def test_a_vertical_bureau_names_its_superior():
    bureau = replace(register_water, kind="vertical")
    spec.when(bureau, FACTS).refused("department.no-superior")
    below = replace(bureau, superior="JH-HB")
    spec.when(below, FACTS).then_like(DepartmentRegistered)


@pytest.mark.parametrize(("code", "area"), [("DY-JB", "330783005"), ("330783", "330783")])
def test_a_street_has_the_code_of_its_town(code, area):
    street = replace(register_water, kind="street", department=code, area=area)
    spec.when(street, FACTS).refused("department.street-code")


def test_a_street_is_registered_under_its_division_code():
    street = replace(
        register_water,
        kind="street",
        department="330783005",
        area="330783005",
    )
    (event,) = spec.when(street, FACTS).then_like(DepartmentRegistered)
    assert event.department == "330783005"


# ---- hours --------------------------------------------------------------------------------------


def season(begins: str, *intervals: str) -> Season:
    return Season(begins=begins, intervals=intervals)


@pytest.mark.parametrize(
    ("seasons", "code"),
    [
        ((), "hours.seasons"),
        ((HOURS.seasons[0], HOURS.seasons[0]), "hours.seasons"),
        ((season("02-29", "08:30-12:00"),), "hours.no-such-day"),
        ((season("01-01"),), "hours.intervals"),
        ((season("01-01", "12:00-08:30"),), "hours.intervals"),
        ((season("01-01", "08:30-12:00", "11:00-17:00"),), "hours.intervals"),
        ((season("01-01", "14:00-17:00", "08:30-12:00"),), "hours.intervals"),
    ],
)
def test_hours_that_leave_a_day_unclear_are_refused(seasons, code):
    unclear = replace(register_water, hours=OfficeHours(seasons=seasons))
    spec.when(unclear, FACTS).refused(code)


def test_hours_are_set_from_a_day_on():
    registered.when(set_hours, FACTS).then(hours_set)


def test_the_same_hours_again_change_nothing():
    registered.given(hours_set).when(set_hours, FACTS).nothing()


def test_hours_are_checked_whenever_they_are_set():
    unclear = replace(set_hours, hours=OfficeHours(seasons=()))
    registered.when(unclear, FACTS).refused("hours.seasons")


# ---- names --------------------------------------------------------------------------------------


def test_a_department_is_renamed_from_a_day_on():
    registered.when(rename, FACTS).then(renamed)


def test_the_same_name_again_changes_nothing():
    registered.given(renamed).when(rename, FACTS).nothing()


@pytest.mark.parametrize(
    "command",
    [
        replace(rename, name="第三个名字", since=date(2026, 5, 31)),
        replace(set_hours, hours=HOURS, since=date(2026, 5, 31)),
        replace(merge, since=EARLIER),
    ],
    ids=["name", "hours", "merger"],
)
def test_what_is_older_than_what_is_in_force_is_refused(command):
    given_newer = registered.given(renamed, hours_set)
    given_newer.when(command, FACTS).refused("department.out-of-order")


# ---- offices and the end ------------------------------------------------------------------------


def test_an_office_is_opened():
    registered.when(open_office, FACTS).then(office_opened)


def test_the_same_office_again_changes_nothing():
    registered.given(office_opened).when(open_office, FACTS).nothing()


def test_another_office_of_the_same_code_is_refused():
    other = replace(open_office, name="财务科")
    registered.given(office_opened).when(other, FACTS).refused("office.exists")


def test_a_department_is_absorbed():
    registered.when(merge, FACTS).then(merged)


def test_a_successor_that_does_not_stand_is_refused():
    refusal = registered.when(merge, DepartmentFacts(other_stands=False))
    refusal.refused("department.unknown")


def test_nobody_absorbs_oneself():
    own = replace(merge, successor="DY-SW")
    registered.when(own, FACTS).refused("department.own-successor")


@pytest.mark.parametrize("command", [rename, set_hours, open_office, merge])
def test_who_was_absorbed_does_nothing_any_more(command):
    refusal = registered.given(merged).when(command, FACTS).refused("department.merged")
    assert refusal.about["successor"] == "DY-ZR"


@pytest.mark.parametrize("command", [rename, set_hours, open_office, merge])
def test_who_was_never_registered_does_nothing(command):
    spec.when(command, FACTS).refused("department.unknown")


def test_a_department_lies_in_its_area():
    assert department.area(department.initial) is None
    assert department.area(department.fold([water_registered, renamed])) == "330783"


def test_names_of_one_day_follow_one_another():
    founded = replace(rename, since=FOUNDED)
    registered.when(founded, FACTS).then(replace(renamed, since=FOUNDED))
