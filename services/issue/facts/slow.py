"""Units, rules and calendar: needed at every decision, and changed a few times a year.

Reading them anew costs more than all else that a decision reads, so they are kept in memory until
the tables that they stand in have moved on. Each looks at one number first; no answer is older.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, func, select

from contracts.directory import views
from services.copies import calendars, departments
from services.issue.clocks.calendar import WorkingCalendar
from services.issue.clocks.official import official
from services.issue.domain.facts_needed import Department
from services.issue.facts.converting import office_hours, working_calendar
from services.issue.read_models import rules
from services.issue.routing.reading import adopted_rules
from services.issue.routing.rules import RoutingRules

Value = TypeVar("Value")


@dataclass
class _Remembered(Generic[Value]):
    """One value for each database, found again once its mark has changed."""

    _known: WeakKeyDictionary[Engine, tuple[Hashable, Value]] = field(
        default_factory=WeakKeyDictionary
    )

    def get(self, connection: Connection, mark: Hashable, find: Callable[[], Value]) -> Value:
        known = self._known.get(connection.engine)
        if known is None or known[0] != mark:
            # Read after its mark, so that what is kept may be newer than the mark, never older.
            known = self._known[connection.engine] = (mark, find())
        return known[1]


_units: _Remembered[Mapping[str, Department]] = _Remembered()
_rules: _Remembered[RoutingRules | None] = _Remembered()
_calendar: _Remembered[WorkingCalendar] = _Remembered()


@dataclass(frozen=True, slots=True)
class Known:
    """What every decision needs, as of a day."""

    units: Mapping[str, Department]
    rules: RoutingRules | None
    calendar: WorkingCalendar


_LAST_UNIT = select(func.max(departments.departments.c.position))
_MARKS = select(
    _LAST_UNIT.scalar_subquery().label("unit"),
    select(func.max(calendars.calendars.c.position)).scalar_subquery().label("calendar"),
    rules.LATEST.scalar_subquery().label("rules"),
)


def known(connection: Connection, county: str, on: date) -> Known:
    """Return the units as of a day, a county's routing rules in force, and the calendar.

    Before the first rules were adopted there are none; before the first calendar was published,
    the one that ships with us stands for it.
    """
    last = connection.execute(_MARKS, {"of": county}).one()
    return Known(
        units=_units.get(connection, (last.unit, on), lambda: _units_as_of(connection, on)),
        rules=_rules.get(connection, (last.rules, county), lambda: _in_force(connection, county)),
        calendar=_calendar.get(connection, last.calendar, lambda: _latest(connection)),
    )


def units(connection: Connection, on: date) -> Mapping[str, Department]:
    """Return every handling unit by its code, with its name and hours of a day."""
    mark = (connection.execute(_LAST_UNIT).scalar(), on)
    return _units.get(connection, mark, lambda: _units_as_of(connection, on))


def rules_in_force(connection: Connection, county: str) -> RoutingRules | None:
    """Return a county's routing rules; None before the first were adopted."""
    mark = (connection.execute(rules.LATEST, {"of": county}).scalar(), county)
    return _rules.get(connection, mark, lambda: _in_force(connection, county))


def _units_as_of(connection: Connection, on: date) -> Mapping[str, Department]:
    found = departments.as_of(connection, on)
    return {code: _unit(one, on) for code, one in found.items()}


def _unit(one: views.Department, on: date) -> Department:
    return Department(
        code=one.department,
        name=one.name,
        short=one.short,
        kind=one.kind,
        area=one.area,
        hours=office_hours(one.hours),
        superior=one.superior,
        successor=one.successor,
        merged_on=on if one.successor else None,  # the copy tells who has absorbed it by that day
        offices=frozenset(office.office for office in one.offices),
    )


def _in_force(connection: Connection, county: str) -> RoutingRules | None:
    adopted = rules.in_force(connection, county)
    return adopted_rules(adopted.text) if adopted else None


def _latest(connection: Connection) -> WorkingCalendar:
    published = calendars.latest(connection)
    return working_calendar(published) if published else official()
