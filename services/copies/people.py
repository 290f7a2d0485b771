"""People, with roles and a jurisdiction. Names and telephone numbers are kept as sealed."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Index,
    Integer,
    String,
    Text,
    delete,
    insert,
    select,
    true,
)

from contracts.common import Role
from contracts.directory.codes import lineage
from contracts.directory.events import (
    PersonCorrected,
    PersonForgotten,
    PersonLeft,
    PersonReassigned,
    PersonRegistered,
)
from contracts.directory.views import Person
from events.envelope import Event
from events.read_models import ReadModel
from services.copies import rows

model = ReadModel("directory_people", version=1)

people = model.table(
    "directory_people",
    Column("person", String(64), primary_key=True),
    Column("name", Text),
    Column("phone", Text),
    Column("department", String(64), index=True),
    Column("left", Date),
    Column("forgotten", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("position", BigInteger, nullable=False),
)
roles = model.table(
    "directory_person_roles",
    Column("person", String(64), primary_key=True),
    Column("role", String(30), primary_key=True),
    Index("directory_person_roles_role", "role", "person"),
)
jurisdictions = model.table(
    "directory_person_areas",
    Column("person", String(64), primary_key=True),
    Column("area", String(15), primary_key=True),
    Index("directory_person_areas_area", "area", "person"),
)


@model.on(PersonRegistered)
def registered(connection: Connection, event: Event) -> None:
    """Add a person."""
    data: PersonRegistered = event.data
    row = {
        "person": data.person,
        "name": data.name,
        "phone": data.phone,
        "department": data.department,
        "forgotten": False,
        "version": event.version,
        "position": event.position,
    }
    if rows.put(connection, people, [row]):
        _assign(connection, data)


@model.on(PersonCorrected)
def corrected(connection: Connection, event: Event) -> None:
    """Note another name or telephone number."""
    data: PersonCorrected = event.data
    rows.change(connection, people, event, data.person, name=data.name, phone=data.phone)


@model.on(PersonReassigned)
def reassigned(connection: Connection, event: Event) -> None:
    """Note other roles, another department or other areas."""
    data: PersonReassigned = event.data
    if rows.change(connection, people, event, data.person, department=data.department):
        _assign(connection, data)


@model.on(PersonLeft)
def left(connection: Connection, event: Event) -> None:
    """Note that they do not work here any more."""
    rows.change(connection, people, event, event.data.person, left=event.data.since)


@model.on(PersonForgotten)
def forgotten(connection: Connection, event: Event) -> None:
    """Drop the values that nobody can read any more."""
    gone = {"name": None, "phone": None, "forgotten": True}
    rows.change(connection, people, event, event.data.person, **gone)


def _assign(connection: Connection, data: PersonRegistered | PersonReassigned) -> None:
    held = {roles: ("role", data.roles), jurisdictions: ("area", data.areas)}
    for table, (column, values) in held.items():
        connection.execute(delete(table).where(table.c.person == data.person))
        if values:
            taken = [{"person": data.person, column: value} for value in dict.fromkeys(values)]
            connection.execute(insert(table), taken)


def person(connection: Connection, code: str) -> Person | None:
    """Return one person, personal values sealed; None if nobody of this code is known."""
    return found(connection, [code]).get(code)


def found(connection: Connection, codes: Iterable[str]) -> dict[str, Person]:
    """Return those people of `codes` who are known, by code; personal values sealed."""
    wanted = list(dict.fromkeys(codes))
    in_roles = _grouped(connection, roles.c.person, roles.c.role, wanted)
    in_areas = _grouped(connection, jurisdictions.c.person, jurisdictions.c.area, wanted)
    chosen = select(people).where(people.c.person.in_(wanted)).order_by(people.c.person)
    return {
        row.person: Person(
            person=row.person,
            name=row.name,
            phone=row.phone,
            department=row.department,
            roles=in_roles.get(row.person, ()),
            areas=in_areas.get(row.person, ()),
            left=row.left,
            version=row.version,
        )
        for row in connection.execute(chosen)
    }


def working(connection: Connection, codes: Iterable[str]) -> frozenset[str]:
    """Return those of `codes` who are known and have not left."""
    wanted = select(people.c.person).where(people.c.person.in_(set(codes)), people.c.left.is_(None))
    return frozenset(connection.execute(wanted).scalars())


def to_forget(connection: Connection) -> frozenset[str]:
    """Return who is to be forgotten: the keys of their values must not exist any more."""
    wanted = select(people.c.person).where(people.c.forgotten == true())
    return frozenset(connection.execute(wanted).scalars())


def in_role(
    connection: Connection,
    role: Role,
    area: str,
    department: str | None = None,
) -> list[str]:
    """Return who has a role and a jurisdiction that covers `area`, those nearest to it first.

    With `department` only its own people. Who has left is not among them.
    """
    wanted = (
        select(people.c.person)
        .join(roles, roles.c.person == people.c.person)
        .join(jurisdictions, jurisdictions.c.person == people.c.person)
        .where(
            roles.c.role == role,
            jurisdictions.c.area.in_(lineage(area)),
            people.c.left.is_(None),
        )
        .order_by(jurisdictions.c.area.desc(), people.c.person)
    )
    if department is not None:
        wanted = wanted.where(people.c.department == department)
    return list(dict.fromkeys(connection.execute(wanted).scalars()))


def _grouped(
    connection: Connection,
    who: Column[Any],
    what: Column[Any],
    codes: list[str],
) -> dict[str, tuple[Any, ...]]:
    held: dict[str, tuple[Any, ...]] = {}
    for code, value in connection.execute(select(who, what).where(who.in_(codes)).order_by(what)):
        held[code] = (*held.get(code, ()), value)
    return held
