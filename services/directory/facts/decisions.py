"""What each decision needs to know beyond its stream: which codes exist, who works here, the day.

All are called as `facts(unit, state, command, caller)`; none of them asks who the caller is.
"""

from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from contracts.directory.codes import LENGTHS, parent_of
from contracts.directory.commands import (
    CreatePost,
    FillPost,
    HandOverPost,
    ImportAreas,
    LinkIdentity,
    MergeDepartment,
    RegisterDepartment,
    SetRoster,
)
from events.unit import Unit
from services.copies import areas, departments, people
from services.directory.domain.area import AreaFacts
from services.directory.domain.department import DepartmentCommand, DepartmentFacts
from services.directory.domain.login import LoginFacts
from services.directory.domain.person import PersonCommand, PersonFacts
from services.directory.domain.post import Post, PostCommand, PostFacts
from services.directory.domain.roster import RosterFacts

CHINA: Final = ZoneInfo("Asia/Shanghai")


def day_of(at: datetime) -> date:
    """Return the day that it is in China at a moment."""
    return at.astimezone(CHINA).date()


def of_areas(unit: Unit, _state: object, command: ImportAreas, _who: object = None) -> AreaFacts:
    """Tell which of the parents that a part needs from outside itself are there."""
    inside = {area.code for area in command.areas}
    parents = {parent_of(code) for code in inside} - inside
    wanted = {parent for parent in parents if parent is not None}
    return AreaFacts(frozenset(areas.found(unit.connection, wanted)))


def of_department(
    unit: Unit,
    _state: object,
    command: DepartmentCommand,
    _who: object = None,
) -> DepartmentFacts:
    """Tell whether the area and the other unit that a command names are there."""
    match command:
        case RegisterDepartment():
            return DepartmentFacts(
                area_known=areas.known(unit.connection, command.area),
                other_stands=_stands(unit, command.superior),
                short_taken_by=_short_taken_by(unit, command),
            )
        case MergeDepartment():
            return DepartmentFacts(other_stands=_stands(unit, command.successor))
        case _:
            return DepartmentFacts()


def _short_taken_by(unit: Unit, command: RegisterDepartment) -> str | None:
    """Return the unit that has the short name; a rule says 街 for any street or town."""
    if command.kind == "street":
        return None
    county = command.area[: LENGTHS["county"]]
    return departments.called(unit.connection, command.short, county)


def of_post(unit: Unit, state: Post | None, command: PostCommand, _who: object = None) -> PostFacts:
    """Tell who of those concerned works here, and what is known of the unit."""
    day = day_of(unit.at)
    match command:
        case CreatePost():
            found = departments.department(unit.connection, command.department, day)
            offices = found.offices if found else ()
            return PostFacts(
                day=day,
                department_stands=_stands(unit, command.department),
                offices=frozenset(office.office for office in offices),
            )
        case FillPost():
            concerned = [command.person, state and state.holder, state and state.deputy]
        case HandOverPost():
            concerned = [command.successor]
    named = [person for person in concerned if person]
    return PostFacts(day=day, working=people.working(unit.connection, named))


def of_person(
    unit: Unit, _state: object, command: PersonCommand, _who: object = None
) -> PersonFacts:
    """Tell whether the unit and the areas that a command names are there."""
    named: tuple[str, ...] = getattr(command, "areas", ())
    return PersonFacts(
        day=day_of(unit.at),
        department_stands=_stands(unit, getattr(command, "department", None)),
        unknown_areas=tuple(code for code in named if not areas.known(unit.connection, code)),
    )


def of_roster(unit: Unit, _state: object, command: SetRoster, _who: object = None) -> RosterFacts:
    """Tell whether area and unit are there, and who of those on the roster works here."""
    named = {shift.person for shift in command.shifts}
    return RosterFacts(
        working=people.working(unit.connection, named),
        area_known=areas.known(unit.connection, command.area),
        department_stands=_stands(unit, command.department),
    )


def of_identity(
    unit: Unit, _state: object, command: LinkIdentity, _who: object = None
) -> LoginFacts:
    """Tell whether the person works here."""
    return LoginFacts(owner_known=works(unit, command.person))


def works(unit: Unit, person: str) -> bool:
    """Tell whether a person is known and has not left."""
    return person in people.working(unit.connection, [person])


def _stands(unit: Unit, code: str | None) -> bool:
    """Tell whether a unit is registered and nobody has absorbed it, or is to; True for None."""
    return code is None or departments.stands(unit.connection, code)


def nothing(_unit: Unit, _state: Any, _command: Any, _who: object = None) -> None:
    """Gather nothing, where state and command suffice."""
