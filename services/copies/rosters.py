"""Duty rosters (值班表): who answers at any hour."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    Row,
    String,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from contracts.common import Shift
from contracts.directory.codes import lineage
from contracts.directory.events import RosterSet
from contracts.directory.views import Duty, Roster
from events.envelope import Event
from events.read_models import ReadModel
from events.store.tables import Instant
from services.copies import rows

model = ReadModel("directory_rosters", version=1)

rosters = model.table(
    "directory_rosters",
    Column("roster", String(64), primary_key=True),
    Column("area", String(15), nullable=False, index=True),
    Column("department", String(64)),
    Column("version", Integer, nullable=False),
    Column("position", BigInteger, nullable=False),
)
shifts = model.table(
    "directory_shifts",
    Column("roster", String(64), primary_key=True),
    Column("begins", Instant, primary_key=True),
    Column("ends", Instant, nullable=False),
    Column("person", String(64), nullable=False),
)


@model.on(RosterSet)
def roster_set(connection: Connection, event: Event) -> None:
    """Let these turns replace, from the first of them on, what the roster said before."""
    data: RosterSet = event.data
    row = {
        "roster": data.roster,
        "area": data.area,
        "department": data.department,
        "version": event.version,
        "position": event.position,
    }
    if rows.put(connection, rosters, [row]):
        _replace(connection, data)


def _replace(connection: Connection, data: RosterSet) -> None:
    begins = data.shifts[0].begins
    own = shifts.c.roster == data.roster
    connection.execute(delete(shifts).where(own, shifts.c.begins >= begins))
    connection.execute(update(shifts).where(own, shifts.c.ends > begins).values(ends=begins))
    turns = [
        {
            "roster": data.roster,
            "begins": shift.begins,
            "ends": shift.ends,
            "person": shift.person,
        }
        for shift in data.shifts
    ]
    connection.execute(insert(shifts), turns)


def on_duty(
    connection: Connection,
    area: str,
    at: datetime,
    department: str | None = None,
) -> Duty | None:
    """Return who answers for `area` at a moment; None where no roster has a turn then.

    With `department`, that unit's own roster; else the area's, or that of the nearest area above.
    """
    wanted = {"areas": lineage(area), "unit": department, "at": at}
    row = connection.execute(_ON_DUTY, wanted).first()
    return _duty(row) if row else None


_ON_DUTY = (
    select(rosters, shifts.c.person, shifts.c.ends)
    .join(shifts, shifts.c.roster == rosters.c.roster)
    .where(
        rosters.c.area.in_(bindparam("areas", expanding=True)),
        rosters.c.department.is_not_distinct_from(bindparam("unit")),
        shifts.c.begins <= bindparam("at"),
        shifts.c.ends > bindparam("at"),
    )
    .order_by(func.length(rosters.c.area).desc(), rosters.c.roster)
    .limit(1)
)


def roster(connection: Connection, code: str) -> Roster | None:
    """Return one roster with all its turns."""
    head = connection.execute(select(rosters).where(rosters.c.roster == code)).first()
    if head is None:
        return None
    turns = select(shifts).where(shifts.c.roster == code).order_by(shifts.c.begins)
    return Roster(
        roster=head.roster,
        area=head.area,
        department=head.department,
        shifts=tuple(
            Shift(begins=row.begins, ends=row.ends, person=row.person)
            for row in connection.execute(turns)
        ),
        version=head.version,
    )


def _duty(row: Row[Any]) -> Duty:
    return Duty(
        roster=row.roster,
        area=row.area,
        department=row.department,
        person=row.person,
        until=row.ends,
    )
