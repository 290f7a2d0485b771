"""Rosters: one person at a time, and never nobody."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.common import Shift
from contracts.directory.commands import SetRoster
from contracts.directory.events import RosterSet
from events.decider import Refused
from events.testing import specification
from services.directory.domain.roster import RosterFacts, roster

START = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FACTS = RosterFacts(working=frozenset({"a", "b"}))
spec = specification(roster)


def shift(begins: float, ends: float, person: str = "a") -> Shift:
    return Shift(begins=START + begins * HOUR, ends=START + ends * HOUR, person=person)


def turns(*shifts: Shift, **change: str) -> SetRoster:
    return replace(SetRoster(roster="street", area="330783005", shifts=shifts), **change)


def known(*shifts: Shift) -> RosterSet:
    return RosterSet(roster="street", area="330783005", shifts=shifts)


def test_a_roster_is_set():
    spec.when(turns(shift(0, 12), shift(12, 24, "b")), FACTS).then(
        known(shift(0, 12), shift(12, 24, "b")),
    )


def test_the_same_roster_again_changes_nothing():
    spec.given(known(shift(0, 12))).when(turns(shift(0, 12)), FACTS).nothing()


def test_other_turns_replace_those_before():
    spec.given(known(shift(0, 12))).when(turns(shift(6, 18, "b")), FACTS).then(
        known(shift(6, 18, "b")),
    )


@pytest.mark.parametrize(
    ("command", "facts", "code", "field"),
    [
        (turns(shift(0, 1)), replace(FACTS, area_known=False), "area.unknown", "area"),
        (
            turns(shift(0, 1), department="DY-SW"),
            replace(FACTS, department_stands=False),
            "department.unknown",
            "department",
        ),
        (turns(), FACTS, "roster.empty", "shifts"),
        (turns(shift(1, 1)), FACTS, "roster.turn", "shifts.0.ends"),
        (turns(shift(0, 24 * 7 + 1)), FACTS, "roster.turn", "shifts.0.ends"),
        (turns(shift(0, 1), shift(1, 2, "c")), FACTS, "person.unknown", "shifts.1.person"),
        (turns(shift(0, 2), shift(1, 3)), FACTS, "roster.overlap", "shifts.1.begins"),
        (turns(shift(0, 1), shift(2, 3)), FACTS, "roster.gap", "shifts.1.begins"),
        (turns(shift(1, 2), shift(0, 1)), FACTS, "roster.overlap", "shifts.1.begins"),
    ],
    ids=["area", "department", "empty", "backwards", "a week", "nobody", "overlap", "gap", "order"],
)
def test_a_wrong_roster_is_refused_with_the_turn(command, facts, code, field):
    assert spec.when(command, facts).refused(code).about["field"] == field


@pytest.mark.parametrize("change", [{"area": "330783"}, {"department": "DY-SW"}])
def test_a_roster_stays_with_its_area_and_unit(change):
    command = turns(shift(0, 1), **change)
    spec.given(known(shift(0, 1))).when(command, FACTS).refused("roster.exists")


def test_a_roster_lies_in_its_area():
    assert roster.area(roster.initial) is None
    assert roster.area(roster.fold([known(shift(0, 1))])) == "330783005"


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=6))
def test_at_each_moment_that_an_accepted_roster_covers_one_person_is_on_duty(spans):
    shifts = tuple(shift(begins, ends) for begins, ends in spans)
    try:
        (accepted,) = roster.decide(None, turns(*shifts), FACTS)
    except Refused:
        return
    first, last = accepted.shifts[0].begins, accepted.shifts[-1].ends
    for minutes in range(0, int((last - first).total_seconds() // 60), 30):
        moment = first + timedelta(minutes=minutes)
        assert sum(each.begins <= moment < each.ends for each in accepted.shifts) == 1
