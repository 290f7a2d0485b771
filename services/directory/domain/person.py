"""People: roles, jurisdiction (管辖范围), leaving, and being forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never

from contracts.common import Role
from contracts.directory.codes import LENGTHS, common
from contracts.directory.commands import (
    CorrectPerson,
    DismissPerson,
    ForgetPerson,
    ReassignPerson,
    RegisterPerson,
)
from contracts.directory.events import (
    PersonCorrected,
    PersonForgotten,
    PersonLeft,
    PersonReassigned,
    PersonRegistered,
)
from events.decider import Decider, Refused
from services.directory.domain.references import no_area, no_department

PersonCommand = RegisterPerson | CorrectPerson | ReassignPerson | DismissPerson | ForgetPerson
PersonEvent = PersonRegistered | PersonCorrected | PersonReassigned | PersonLeft | PersonForgotten


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who was registered, without what is personal."""

    department: str | None
    roles: tuple[Role, ...]
    areas: tuple[str, ...]
    left: bool = False
    forgotten: bool = False


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """The day, whether the unit named is there, which of the areas named were never imported."""

    day: date
    department_stands: bool = True
    unknown_areas: tuple[str, ...] = ()


def _decide(
    state: Person | None,
    command: PersonCommand,
    facts: PersonFacts,
) -> Sequence[PersonEvent]:
    match command:
        case RegisterPerson():
            return _register(state, command, facts)
        case CorrectPerson():
            _working(state)
            return [
                PersonCorrected(person=command.person, name=command.name, phone=command.phone),
            ]
        case ReassignPerson():
            return _reassign(_working(state), command, facts)
        case DismissPerson():
            return _dismiss(_registered(state), command, facts)
        case ForgetPerson():
            return _forget(_registered(state), command)
        case _:
            assert_never(command)


def _registered(state: Person | None) -> Person:
    if state is None:
        raise Refused("person.unknown", "Register the person first.")
    return state


def _working(state: Person | None) -> Person:
    person = _registered(state)
    if person.left:
        detail = "This person has left. Who comes back is registered anew."
        raise Refused("person.left", detail)
    return person


def _register(
    state: Person | None,
    command: RegisterPerson,
    facts: PersonFacts,
) -> Sequence[PersonEvent]:
    if state is not None:
        raise Refused("person.exists", "This code is taken.")
    _check_assignment(command, facts)
    return [
        PersonRegistered(
            person=command.person,
            name=command.name,
            phone=command.phone,
            department=command.department,
            roles=command.roles,
            areas=command.areas,
        ),
    ]


def _reassign(state: Person, command: ReassignPerson, facts: PersonFacts) -> Sequence[PersonEvent]:
    _check_assignment(command, facts)
    after = replace(
        state,
        department=command.department,
        roles=command.roles,
        areas=command.areas,
    )
    if after == state:
        return []
    return [
        PersonReassigned(
            person=command.person,
            department=command.department,
            roles=command.roles,
            areas=command.areas,
        ),
    ]


def _check_assignment(command: RegisterPerson | ReassignPerson, facts: PersonFacts) -> None:
    if not command.roles:
        raise Refused("person.no-role", "Say what the person may do.", field="roles")
    if "department_system" in command.roles:
        detail = "A department's system has an account of its own: open one."
        raise Refused("person.no-system", detail, field="roles")
    if not command.areas:
        raise Refused("person.no-area", "Say which areas the person works in.", field="areas")
    if facts.unknown_areas:
        raise no_area(facts.unknown_areas[0], "areas")
    if "county_coordinator" in command.roles and any(map(_is_part_of_county, command.areas)):
        detail = "A county's coordinator decides for the whole county: name it as their area."
        raise Refused("person.county-role", detail, field="areas")
    if command.department is not None and not facts.department_stands:
        raise no_department(command.department, "department")
    if command.department is None and "officer" in command.roles:
        detail = "An officer works in a department: say which."
        raise Refused("person.no-department", detail, field="department")


def _is_part_of_county(area: str) -> bool:
    return len(area) > LENGTHS["county"]


def _dismiss(state: Person, command: DismissPerson, facts: PersonFacts) -> Sequence[PersonEvent]:
    if state.left:
        return []
    if command.since > facts.day:
        detail = "Access ends at once: record it on the day, not ahead of it."
        raise Refused("person.not-yet", detail, field="since")
    return [PersonLeft(person=command.person, since=command.since)]


def _forget(state: Person, command: ForgetPerson) -> Sequence[PersonEvent]:
    if state.forgotten:
        return []
    if not state.left:
        detail = "Who works here is needed by name: dismiss the person first."
        raise Refused("person.still-working", detail)
    return [PersonForgotten(person=command.person, basis=command.basis)]


def _evolve(state: Person | None, event: PersonEvent) -> Person:
    match event:
        case PersonRegistered():
            return Person(event.department, event.roles, event.areas)
        case PersonCorrected():
            return _known(state)
        case PersonReassigned():
            return replace(
                _known(state),
                department=event.department,
                roles=event.roles,
                areas=event.areas,
            )
        case PersonLeft():
            return replace(_known(state), left=True)
        case PersonForgotten():
            return replace(_known(state), forgotten=True)
        case _:
            assert_never(event)


def _known(state: Person | None) -> Person:
    assert state is not None, "a person's first event registers them"
    return state


person: Decider[Person | None, PersonCommand, PersonFacts] = Decider(
    "person",
    None,
    _decide,
    _evolve,
    lambda state: common(state.areas) if state else None,
)
