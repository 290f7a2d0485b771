"""What an operator may administer: the people, units and rosters of the own areas.

Without these the operator of one street could set the password of the county's.
"""

from collections.abc import Sequence
from typing import cast

from contracts.common import Role
from contracts.directory.commands import (
    CreatePost,
    LinkIdentity,
    OpenSystemAccount,
    RegisterDepartment,
    RegisterPerson,
    SetCredentials,
    SetRoster,
)
from contracts.directory.events import RosterSet
from events.unit import Unit
from services.copies import departments, people
from services.directory.domain.department import Department, DepartmentCommand
from services.directory.domain.login import Login, LoginCommand
from services.directory.domain.person import Person, PersonCommand
from services.directory.domain.post import Post, PostCommand
from services.directory.facts.decisions import day_of
from services.web.identity import Caller, jurisdiction
from services.web.problems import NotFound

OPERATOR: Sequence[Role] = ("operator",)


def over_department(
    _unit: Unit,
    state: Department | None,
    command: DepartmentCommand,
    who: Caller,
) -> None:
    """Let pass a unit that lies, or is to lie, in the caller's areas. Raises NotFound."""
    if isinstance(command, RegisterDepartment):
        jurisdiction(who, command.area)
    else:
        jurisdiction(who, state.area if state else None)


def over_person(_unit: Unit, state: Person | None, command: PersonCommand, who: Caller) -> None:
    """Let pass who works, and is to work, in the caller's areas only. Raises NotFound."""
    if state is None and not isinstance(command, RegisterPerson):
        raise NotFound
    named: tuple[str, ...] = getattr(command, "areas", ())
    for area in (*named, *(state.areas if state else ())):
        jurisdiction(who, area)


def over_post(unit: Unit, state: Post | None, command: PostCommand, who: Caller) -> None:
    """Let pass a post of a unit in the caller's areas. Raises NotFound."""
    if isinstance(command, CreatePost):
        _over_unit(unit, command.department, who)
    elif state is None:
        raise NotFound
    else:
        _over_unit(unit, state.created.department, who)


def over_roster(_unit: Unit, state: RosterSet | None, command: SetRoster, who: Caller) -> None:
    """Let pass a roster of the caller's areas. Raises NotFound."""
    jurisdiction(who, command.area)
    if state is not None:
        jurisdiction(who, state.area)


def over_owner(
    unit: Unit,
    _state: object,
    command: LoginCommand | LinkIdentity,
    who: Caller,
) -> None:
    """Let pass a way in for somebody who works in the caller's areas only. Raises NotFound.

    For the routes below a person, which take no other commands than these two.
    """
    way_in = cast("SetCredentials | LinkIdentity", command)
    person = people.person(unit.connection, way_in.person)
    if person is None:
        raise NotFound
    for area in person.areas:
        jurisdiction(who, area)


def over_account(unit: Unit, state: Login, command: LoginCommand, who: Caller) -> None:
    """Let pass an account of a unit in the caller's areas. Raises NotFound."""
    if isinstance(command, OpenSystemAccount):
        _over_unit(unit, command.department, who)
    elif state.department is None:
        raise NotFound
    else:
        _over_unit(unit, state.department, who)


def _over_unit(unit: Unit, code: str, who: Caller) -> None:
    """Look at a unit that is there; of one that is not, the decision says so."""
    found = departments.department(unit.connection, code, day_of(unit.at))
    if found is not None:
        jurisdiction(who, found.area)
