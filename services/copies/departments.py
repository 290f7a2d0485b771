"""Handling units (承办单位) and their offices, as of a day: names and hours are dated."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    Date,
    Integer,
    Row,
    Select,
    String,
    Table,
    false,
    or_,
    select,
)

from contracts.directory.events import (
    DepartmentMerged,
    DepartmentRegistered,
    DepartmentRenamed,
    OfficeHoursSet,
    OfficeOpened,
)
from contracts.directory.parts import OfficeHours
from contracts.directory.views import Department, Office
from events.envelope import Event
from events.read_models import ReadModel
from services.copies import rows
from services.copies.within import within

model = ReadModel("directory_departments", version=1)

departments = model.table(
    "directory_departments",
    Column("department", String(64), primary_key=True),
    Column("short", String(200), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("area", String(15), nullable=False, index=True),
    Column("superior", String(64)),
    Column("since", Date, nullable=False),
    Column("merged_into", String(64)),
    Column("merged_since", Date),
    Column("version", Integer, nullable=False),
    Column("position", BigInteger, nullable=False),
)
names = model.table(
    "directory_department_names",
    Column("department", String(64), primary_key=True),
    Column("since", Date, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("position", BigInteger, nullable=False),
)
hours = model.table(
    "directory_department_hours",
    Column("department", String(64), primary_key=True),
    Column("since", Date, primary_key=True),
    Column("hours", JSON, nullable=False),
    Column("position", BigInteger, nullable=False),
)
offices = model.table(
    "directory_offices",
    Column("department", String(64), primary_key=True),
    Column("office", String(64), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("position", BigInteger, nullable=False),
)


@model.on(DepartmentRegistered)
def registered(connection: Connection, event: Event) -> None:
    """Add a unit, with its first name and its first hours."""
    data: DepartmentRegistered = event.data
    unit = {
        "department": data.department,
        "short": data.short,
        "kind": data.kind,
        "area": data.area,
        "superior": data.superior,
        "since": data.since,
        "version": event.version,
        "position": event.position,
    }
    rows.put(connection, departments, [unit])
    _date(connection, names, event, name=data.name)
    _date(connection, hours, event, hours=msgspec.to_builtins(data.hours))


@model.on(DepartmentRenamed)
def renamed(connection: Connection, event: Event) -> None:
    """Note the name that it goes by from a day on."""
    _date(connection, names, event, name=event.data.name)
    _touch(connection, event)


@model.on(OfficeHoursSet)
def hours_set(connection: Connection, event: Event) -> None:
    """Note the hours that it keeps from a day on."""
    _date(connection, hours, event, hours=msgspec.to_builtins(event.data.hours))
    _touch(connection, event)


@model.on(DepartmentMerged)
def merged(connection: Connection, event: Event) -> None:
    """Note who stands for it from a day on."""
    data: DepartmentMerged = event.data
    rows.change(
        connection,
        departments,
        event,
        data.department,
        merged_into=data.successor,
        merged_since=data.since,
    )


@model.on(OfficeOpened)
def office_opened(connection: Connection, event: Event) -> None:
    """Add an office to it."""
    data: OfficeOpened = event.data
    office = {
        "department": data.department,
        "office": data.office,
        "name": data.name,
        "position": event.position,
    }
    rows.put(connection, offices, [office])
    _touch(connection, event)


def _touch(connection: Connection, event: Event) -> None:
    rows.change(connection, departments, event, event.data.department)


def _date(connection: Connection, table: Table, event: Event, **values: Any) -> None:
    """Note what holds from the event's day on."""
    dated = {"department": event.data.department, "since": event.data.since}
    rows.put(connection, table, [{**dated, **values, "position": event.position}])


def in_areas(areas: Iterable[str]) -> Select[Any]:
    """Return the query for the codes of the units that lie in some areas."""
    lying = (departments.c.area.startswith(area, autoescape=True) for area in areas)
    return select(departments.c.department).where(or_(false(), *lying))


def known(connection: Connection, code: str) -> bool:
    """Tell whether there is, or was, such a unit."""
    wanted = select(departments.c.department).where(departments.c.department == code)
    return connection.execute(wanted).first() is not None


def area_of(connection: Connection, code: str) -> str | None:
    """Return the area in which a unit lies; None if there never was one of this code."""
    wanted = select(departments.c.area).where(departments.c.department == code)
    return connection.execute(wanted).scalar()


def areas_of(connection: Connection, codes: Iterable[str]) -> frozenset[str]:
    """Return the areas in which those of `codes` lie that are, or were, registered."""
    wanted = select(departments.c.area).where(departments.c.department.in_(set(codes)))
    return frozenset(connection.execute(wanted).scalars())


def called(connection: Connection, short: str, county: str) -> str | None:
    """Return the unit of a county that goes by a short name and was not absorbed; no street."""
    t = departments.c
    named = select(t.department).where(t.short == short, t.kind != "street")
    there = named.where(within(t.area, [county]), t.merged_into.is_(None))
    code: str | None = connection.execute(there.order_by(t.department).limit(1)).scalar()
    return code


def stands(connection: Connection, code: str) -> bool:
    """Tell whether a unit is registered and no other has absorbed it, or is to at a later day."""
    wanted = select(departments.c.department).where(
        departments.c.department == code,
        departments.c.merged_into.is_(None),
    )
    return connection.execute(wanted).first() is not None


def department(connection: Connection, code: str, on: date) -> Department | None:
    """Return one unit as of a day, None if there never was one of this code."""
    return as_of(connection, on, [code]).get(code)


def as_of(
    connection: Connection,
    on: date,
    codes: Iterable[str] | None = None,
) -> dict[str, Department]:
    """Return the units of `codes`, or all, as of a day; by code, in the order of their codes.

    Before the first name or hours were in force, the first ones stand for them.
    """
    units = _rows(connection, departments, codes)
    named = _in_force(_rows(connection, names, codes), on)
    timed = _in_force(_rows(connection, hours, codes), on)
    housed = _rows(connection, offices, codes)
    return {
        unit.department: Department(
            department=unit.department,
            name=named[unit.department].name,
            short=unit.short,
            kind=unit.kind,
            area=unit.area,
            since=unit.since,
            hours=msgspec.convert(timed[unit.department].hours, OfficeHours),
            superior=unit.superior,
            successor=successor(connection, unit.department, on) if unit.merged_into else None,
            offices=tuple(
                Office(office=row.office, name=row.name)
                for row in housed
                if row.department == unit.department
            ),
            version=unit.version,
        )
        for unit in units
    }


@dataclass(frozen=True, slots=True)
class Mergers:
    """Which unit has absorbed which, and from which day on."""

    by_code: Mapping[str, tuple[str, date]]

    def successor(self, code: str, on: date) -> str | None:
        """Return who stands for a unit on a day, None if it still stands for itself."""
        merged_into: str | None = None
        while step := self._step(merged_into or code, on):
            merged_into = step
        return merged_into

    def together(self, code: str) -> frozenset[str]:
        """Return a unit with all that were, or are to be, merged with it, directly or not."""
        last = self._last(code)
        return frozenset({code, last, *(one for one in self.by_code if self._last(one) == last)})

    def _last(self, code: str) -> str:
        for _ in self.by_code:
            code = self.by_code.get(code, (code, None))[0]
        return code

    def _step(self, code: str, on: date) -> str | None:
        into, since = self.by_code.get(code, (None, on))
        return into if since <= on else None


def successor(connection: Connection, code: str, on: date) -> str | None:
    """Return who stands for a unit on a day, None if it still stands for itself."""
    return mergers(connection).successor(code, on)


def mergers(connection: Connection) -> Mergers:
    """Return all mergers there are: few, since units are merged by decree."""
    return Mergers({code: (into, since) for code, into, since in connection.execute(_MERGERS)})


_MERGERS = select(
    departments.c.department, departments.c.merged_into, departments.c.merged_since
).where(departments.c.merged_into.is_not(None))


def _rows(connection: Connection, table: Table, codes: Iterable[str] | None) -> list[Row[Any]]:
    wanted = select(table).order_by(*table.primary_key)
    if codes is not None:
        wanted = wanted.where(table.c.department.in_(set(codes)))
    return list(connection.execute(wanted))


def _in_force(dated: Iterable[Row[Any]], on: date) -> dict[str, Row[Any]]:
    """Return of each unit's rows, which come in the order of their days, the one for a day."""
    chosen: dict[str, Row[Any]] = {}
    for row in dated:
        if row.since <= on or row.department not in chosen:
            chosen[row.department] = row
    return chosen
