"""What an operator may administer: the people, units and rosters of the own areas.

Without these the operator of one street could set the password of the county's. Who is put into a
unit, or holds a post of it, reads its feed and its restricted cases, wherever they work themselves:
so a unit is given out only by who is in charge of all of its area.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import cast

from contracts.common import Role
from contracts.directory.commands import (
    CreatePost,
    FillPost,
    HandOverPost,
    LinkIdentity,
    MergeDepartment,
    OpenSystemAccount,
    RegisterDepartment,
    RegisterPerson,
    SetCredentials,
    SetRoster,
)
from contracts.directory.events import IdentityLinked, RosterSet
from events.unit import Unit
from services.copies import departments, people, posts
from services.directory.domain.department import Department, DepartmentCommand
from services.directory.domain.login import Login, LoginCommand
from services.directory.domain.person import Person, PersonCommand
from services.directory.domain.post import Post, PostCommand
from services.web.identity import Caller, jurisdiction
from services.web.problems import NotFound

OPERATOR: Sequence[Role] = ("operator",)


def over_department(
    unit: Unit,
    state: Department | None,
    command: DepartmentCommand,
    who: Caller,
) -> None:
    """Let pass a unit that lies, or is to lie, in the caller's areas. Raises NotFound.

    Who absorbs it lies there, too: the people of both act for each other from then on.
    """
    if isinstance(command, RegisterDepartment):
        jurisdiction(who, command.area)
    else:
        jurisdiction(who, state.area if state else None)
    if isinstance(command, MergeDepartment):
        _over_units(unit, [command.department, command.successor], who)


def over_person(unit: Unit, state: Person | None, command: PersonCommand, who: Caller) -> None:
    """Let pass who works, and is to work, in areas and for units of the caller's only.

    Raises NotFound.
    """
    if state is None and not isinstance(command, RegisterPerson):
        raise NotFound
    _over_areas(getattr(command, "areas", ()), who)
    _over_units(unit, [getattr(command, "department", None)], who)
    if state is not None:
        _over_areas(state.areas, who)
        _over_units(unit, [state.department, *_served(unit, command.person)], who)


def over_post(unit: Unit, state: Post | None, command: PostCommand, who: Caller) -> None:
    """Let pass a post of a unit, and who is appointed to it, in the caller's areas.

    Whoever is appointed acts for that unit when they sign in, and no more for the one before.
    Raises NotFound.
    """
    if isinstance(command, CreatePost):
        _over_units(unit, [command.department], who)
    elif state is None:
        raise NotFound
    else:
        _over_units(unit, [state.created.department], who)
    if isinstance(command, FillPost):
        _over_somebody(unit, command.person, who)
    elif isinstance(command, HandOverPost):
        _over_somebody(unit, command.successor, who)


def over_roster(unit: Unit, state: RosterSet | None, command: SetRoster, who: Caller) -> None:
    """Let pass a roster of the caller's areas, and of a unit of theirs. Raises NotFound."""
    for roster in (command, state):
        if roster is not None:
            jurisdiction(who, roster.area)
            _over_units(unit, [roster.department], who)


def over_owner(
    unit: Unit,
    state: object,
    command: LoginCommand | LinkIdentity,
    who: Caller,
) -> None:
    """Let pass a way in for somebody whom the caller administers. Raises NotFound.

    An identity that is taken from somebody else was a way in for them. For the routes below a
    person, which take no other commands than these two.
    """
    way_in = cast("SetCredentials | LinkIdentity", command)
    if people.person(unit.connection, way_in.person) is None:
        raise NotFound
    _over_somebody(unit, way_in.person, who)
    if isinstance(state, IdentityLinked):
        _over_somebody(unit, state.person, who)


def over_account(unit: Unit, state: Login, command: LoginCommand, who: Caller) -> None:
    """Let pass an account of a unit in the caller's areas. Raises NotFound."""
    if isinstance(command, OpenSystemAccount):
        _over_units(unit, [command.department], who)
    elif state.department is None:
        raise NotFound
    else:
        _over_units(unit, [state.department], who)


def _over_areas(areas: Iterable[str], who: Caller) -> None:
    for area in areas:
        jurisdiction(who, area)


def _over_units(unit: Unit, codes: Iterable[str | None], who: Caller) -> None:
    """Look at units that are there, and at all who act for each other since they were merged.

    Of a unit that is not there the decision says so.
    """
    mergers = departments.mergers(unit.connection)
    merged = {one for code in codes if code is not None for one in mergers.together(code)}
    _over_areas(departments.areas_of(unit.connection, merged), who)


def _over_somebody(unit: Unit, code: str, who: Caller) -> None:
    """Look at somebody who is known, and at all for whom they act."""
    person = people.person(unit.connection, code)
    if person is not None:
        _over_areas(person.areas, who)
        _over_units(unit, [person.department, *_served(unit, code)], who)


def _served(unit: Unit, person: str) -> Iterator[str]:
    """Yield the units whose posts a person holds, as A or as B."""
    return (post.department for post in posts.of_person(unit.connection, person))
