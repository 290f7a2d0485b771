"""People: registered with roles and areas, reassigned, dismissed, forgotten."""

from dataclasses import replace

import pytest

from contracts.directory.commands import (
    CorrectPerson,
    DismissPerson,
    ForgetPerson,
    ReassignPerson,
)
from contracts.directory.events import (
    PersonCorrected,
    PersonForgotten,
    PersonLeft,
    PersonReassigned,
)
from events.testing import specification
from services.directory.domain.person import PersonFacts, person
from services.directory.domain.visibility import may_know, touching
from tests.directory.domain.examples import (
    TODAY,
    TOMORROW,
    register_xiaoman,
    xiaoman_registered,
)

FACTS = PersonFacts(day=TODAY)
spec = specification(person)
registered = spec.given(xiaoman_registered)

correct = CorrectPerson(person="xiaoman", name="sealed:xiaoman:c", phone=None)
corrected = PersonCorrected(person="xiaoman", name="sealed:xiaoman:c", phone=None)
reassign = ReassignPerson(
    person="xiaoman",
    department="DY-SW",
    roles=("officer",),
    areas=("330783",),
)
reassigned = PersonReassigned(
    person="xiaoman",
    department="DY-SW",
    roles=("officer",),
    areas=("330783",),
)
dismiss = DismissPerson(person="xiaoman", since=TODAY)
left = PersonLeft(person="xiaoman", since=TODAY)
forget = ForgetPerson(person="xiaoman", basis="本人申请")
forgotten = PersonForgotten(person="xiaoman", basis="本人申请")


def test_a_person_is_registered():
    spec.when(register_xiaoman, FACTS).then(xiaoman_registered)


def test_a_code_is_taken_once():
    registered.when(register_xiaoman, FACTS).refused("person.exists")


@pytest.mark.parametrize("base", [register_xiaoman, reassign], ids=["register", "reassign"])
@pytest.mark.parametrize(
    ("change", "facts", "code", "field"),
    [
        ({"roles": ()}, FACTS, "person.no-role", "roles"),
        ({"roles": ("department_system",)}, FACTS, "person.no-system", "roles"),
        ({"areas": ()}, FACTS, "person.no-area", "areas"),
        (
            {"roles": ("county_coordinator",), "areas": ("330783005",)},
            FACTS,
            "person.county-role",
            "areas",
        ),
        ({}, replace(FACTS, unknown_areas=("339999",)), "area.unknown", "areas"),
        ({}, replace(FACTS, department_stands=False), "department.unknown", "department"),
        (
            {"department": None, "roles": ("officer",)},
            FACTS,
            "person.no-department",
            "department",
        ),
    ],
)
def test_a_wrong_assignment_is_refused(base, change, facts, code, field):
    given_one = spec if base is register_xiaoman else registered
    refusal = given_one.when(replace(base, **change), facts).refused(code)
    assert refusal.about["field"] == field


def test_a_cadre_needs_no_department():
    alone = replace(register_xiaoman, department=None)
    facts = replace(FACTS, department_stands=False)
    spec.when(alone, facts).then(replace(xiaoman_registered, department=None))


def test_a_person_is_corrected():
    registered.when(correct, FACTS).then(corrected)


def test_a_person_is_reassigned():
    registered.given(corrected).when(reassign, FACTS).then(reassigned)


def test_the_same_assignment_again_changes_nothing():
    registered.given(reassigned).when(reassign, FACTS).nothing()


def test_a_person_is_dismissed():
    registered.when(dismiss, FACTS).then(left)


def test_a_dismissal_takes_effect_at_once():
    registered.when(replace(dismiss, since=TOMORROW), FACTS).refused("person.not-yet")


def test_who_has_left_is_not_dismissed_again():
    registered.given(left).when(dismiss, FACTS).nothing()


@pytest.mark.parametrize("command", [correct, reassign])
def test_who_has_left_is_not_changed_any_more(command):
    registered.given(left).when(command, FACTS).refused("person.left")


def test_who_has_left_is_forgotten_on_request():
    registered.given(left).when(forget, FACTS).then(forgotten)


def test_who_is_forgotten_is_not_forgotten_again():
    registered.given(left, forgotten).when(forget, FACTS).nothing()


def test_who_works_here_is_not_forgotten():
    registered.when(forget, FACTS).refused("person.still-working")


@pytest.mark.parametrize("command", [correct, reassign, dismiss, forget])
def test_nothing_is_done_to_who_was_never_registered(command):
    spec.when(command, FACTS).refused("person.unknown")


def test_a_person_lies_where_all_their_areas_lie():
    both = replace(xiaoman_registered, areas=("330783005283", "330783005005"))
    assert person.area(person.initial) is None
    assert person.area(person.fold([both])) == "330783005"


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        (("330783005283",), ("330783",), True),
        (("330783",), ("330783005283",), True),
        (("330783005283",), ("330783005005",), False),
        (("330783005283", "330783001"), ("330783001002",), True),
        ((), ("330783",), False),
    ],
)
def test_jurisdictions_touch_where_one_lies_in_the_other(mine, theirs, expected):
    assert touching(mine, theirs) is expected


def test_an_auditor_knows_nobody_by_name_unless_in_another_role_too():
    assert not may_know(("auditor",))
    assert not may_know(())
    assert may_know(("auditor", "street_coordinator"))
