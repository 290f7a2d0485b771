"""Handling units (承办单位): their dated names and hours, their offices and their end."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never

from contracts.directory.codes import level_of
from contracts.directory.commands import (
    MergeDepartment,
    OpenOffice,
    RegisterDepartment,
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
from contracts.directory.parts import OfficeHours
from events.decider import Decider, Refused
from services.directory.domain import hours
from services.directory.domain.references import no_area, no_department

DepartmentCommand = (
    RegisterDepartment | RenameDepartment | MergeDepartment | SetOfficeHours | OpenOffice
)
DepartmentEvent = (
    DepartmentRegistered | DepartmentRenamed | DepartmentMerged | OfficeHoursSet | OfficeOpened
)


@dataclass(frozen=True, slots=True)
class Named:
    """A name, and since when."""

    name: str
    since: date


@dataclass(frozen=True, slots=True)
class Timed:
    """Office hours, and since when."""

    hours: OfficeHours
    since: date


@dataclass(frozen=True, slots=True)
class Department:
    """A registered unit: the newest of its names and hours, its offices, who absorbed it."""

    area: str
    since: date
    named: Named
    timed: Timed
    offices: tuple[tuple[str, str], ...] = ()
    successor: str | None = None


@dataclass(frozen=True, slots=True)
class DepartmentFacts:
    """Whether the area exists, and whether the other unit named is there and not absorbed.

    `short_taken_by` is another unit of the county that goes by this short name.
    """

    area_known: bool = True
    other_stands: bool = True
    short_taken_by: str | None = None


def _decide(
    state: Department | None,
    command: DepartmentCommand,
    facts: DepartmentFacts,
) -> Sequence[DepartmentEvent]:
    match command:
        case RegisterDepartment():
            return _register(state, command, facts)
        case RenameDepartment():
            return _rename(_standing(state), command)
        case SetOfficeHours():
            return _set_hours(_standing(state), command)
        case OpenOffice():
            return _open(_standing(state), command)
        case MergeDepartment():
            return _merge(_standing(state), command, facts)
        case _:
            assert_never(command)


def _standing(state: Department | None) -> Department:
    if state is None:
        raise Refused("department.unknown", "Register the department first.")
    if state.successor is not None:
        detail = f"It was absorbed by {state.successor}: turn to that one."
        raise Refused("department.merged", detail, successor=state.successor)
    return state


def _register(
    state: Department | None,
    command: RegisterDepartment,
    facts: DepartmentFacts,
) -> Sequence[DepartmentEvent]:
    if state is not None:
        raise Refused("department.exists", "This code is taken.")
    if not facts.area_known:
        raise no_area(command.area, "area")
    if command.superior is not None and not facts.other_stands:
        raise no_department(command.superior, "superior")
    if facts.short_taken_by is not None:
        detail = f"{facts.short_taken_by} goes by it, and routing rules name units by it."
        raise Refused("department.short-taken", detail, field="short")
    _check_kind(command)
    hours.check(command.hours)
    return [
        DepartmentRegistered(
            department=command.department,
            name=command.name,
            short=command.short,
            kind=command.kind,
            area=command.area,
            since=command.since,
            hours=command.hours,
            superior=command.superior,
        ),
    ]


def _check_kind(command: RegisterDepartment) -> None:
    """Hold what the other services rely on to find a street, and a vertical bureau's superior."""
    own_town = command.department == command.area and level_of(command.area) == "town"
    if command.kind == "street" and not own_town:
        detail = "A street or town has its area's code, of 9 digits, for its own."
        raise Refused("department.street-code", detail, field="department")
    if command.kind == "vertical" and command.superior is None:
        detail = "A vertically managed unit names its superior, whom supervision goes to."
        raise Refused("department.no-superior", detail, field="superior")


def _rename(state: Department, command: RenameDepartment) -> Sequence[DepartmentEvent]:
    if state.named.name == command.name:
        return []
    _in_order(state.named.since, command.since)
    return [
        DepartmentRenamed(
            department=command.department,
            name=command.name,
            since=command.since,
        ),
    ]


def _set_hours(state: Department, command: SetOfficeHours) -> Sequence[DepartmentEvent]:
    if state.timed.hours == command.hours:
        return []
    _in_order(state.timed.since, command.since)
    hours.check(command.hours)
    return [
        OfficeHoursSet(
            department=command.department,
            hours=command.hours,
            since=command.since,
        ),
    ]


def _open(state: Department, command: OpenOffice) -> Sequence[DepartmentEvent]:
    if (command.office, command.name) in state.offices:
        return []
    if command.office in dict(state.offices):
        raise Refused("office.exists", "Another office has this code.")
    return [
        OfficeOpened(
            department=command.department,
            office=command.office,
            name=command.name,
        ),
    ]


def _merge(
    state: Department,
    command: MergeDepartment,
    facts: DepartmentFacts,
) -> Sequence[DepartmentEvent]:
    if command.successor == command.department:
        raise Refused("department.own-successor", "It cannot absorb itself.", field="successor")
    if not facts.other_stands:
        raise no_department(command.successor, "successor")
    _in_order(state.since, command.since)
    return [
        DepartmentMerged(
            department=command.department,
            successor=command.successor,
            since=command.since,
        ),
    ]


def _in_order(before: date, since: date) -> None:
    if since < before:
        detail = f"Something newer is in force since {before}: say a day from then on."
        raise Refused("department.out-of-order", detail, field="since")


def _evolve(state: Department | None, event: DepartmentEvent) -> Department:
    match event:
        case DepartmentRegistered():
            return Department(
                area=event.area,
                since=event.since,
                named=Named(event.name, event.since),
                timed=Timed(event.hours, event.since),
            )
        case DepartmentRenamed():
            return replace(_known(state), named=Named(event.name, event.since))
        case OfficeHoursSet():
            return replace(_known(state), timed=Timed(event.hours, event.since))
        case OfficeOpened():
            known = _known(state)
            return replace(known, offices=(*known.offices, (event.office, event.name)))
        case DepartmentMerged():
            return replace(_known(state), successor=event.successor)
        case _:
            assert_never(event)


def _known(state: Department | None) -> Department:
    assert state is not None, "a department's first event registers it"
    return state


department: Decider[Department | None, DepartmentCommand, DepartmentFacts] = Decider(
    "department",
    None,
    _decide,
    _evolve,
    lambda state: state.area if state else None,
)
