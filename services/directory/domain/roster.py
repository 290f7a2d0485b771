"""Duty rosters (值班表): one person at a time, and never nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Final

from contracts.common import Shift
from contracts.directory.commands import SetRoster
from contracts.directory.events import RosterSet
from events.decider import Decider, Refused
from services.directory.domain.references import no_area, no_department, nobody

LONGEST: Final = timedelta(days=7)
"""No one person is on duty for longer: a longer turn is a mistyped date."""


@dataclass(frozen=True, slots=True)
class RosterFacts:
    """Whether area and unit are there, and who of those named works here."""

    working: frozenset[str]
    area_known: bool = True
    department_stands: bool = True


def _decide(
    state: RosterSet | None,
    command: SetRoster,
    facts: RosterFacts,
) -> Sequence[RosterSet]:
    if not facts.area_known:
        raise no_area(command.area, "area")
    if command.department is not None and not facts.department_stands:
        raise no_department(command.department, "department")
    if state and (state.area, state.department) != (command.area, command.department):
        detail = "This roster is another area's or unit's: give the new one another code."
        raise Refused("roster.exists", detail)
    if not command.shifts:
        raise Refused("roster.empty", "A roster has at least one turn.", field="shifts")
    for number, shift in enumerate(command.shifts):
        _check_turn(shift, facts, f"shifts.{number}")
    _check_sequence(command.shifts)
    fresh = RosterSet(
        roster=command.roster,
        area=command.area,
        department=command.department,
        shifts=command.shifts,
    )
    return [] if fresh == state else [fresh]


def _check_turn(shift: Shift, facts: RosterFacts, path: str) -> None:
    if not shift.begins < shift.ends <= shift.begins + LONGEST:
        detail = f"A turn ends after it begins, within {LONGEST.days} days."
        raise Refused("roster.turn", detail, field=f"{path}.ends")
    if shift.person not in facts.working:
        raise nobody(shift.person, f"{path}.person")


def _check_sequence(shifts: Sequence[Shift]) -> None:
    """Hold that an urgent issue rings exactly one person at any moment that the roster covers."""
    for number, (earlier, later) in enumerate(pairwise(shifts), start=1):
        if later.begins < earlier.ends:
            detail = f"It begins at {later.begins}, before the turn ahead of it ends."
            raise Refused("roster.overlap", detail, field=f"shifts.{number}.begins")
        if later.begins > earlier.ends:
            detail = f"Nobody is on duty from {earlier.ends} until {later.begins}."
            raise Refused("roster.gap", detail, field=f"shifts.{number}.begins")


def _evolve(_state: RosterSet | None, event: RosterSet) -> RosterSet:
    return event


roster: Decider[RosterSet | None, SetRoster, RosterFacts] = Decider(
    "roster",
    None,
    _decide,
    _evolve,
    lambda state: state.area if state else None,
)
