"""The official working calendars, each under the code by which a decision names the one it used."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Connection, Integer, Row, String, select

from contracts.directory.events import CalendarPublished
from contracts.directory.views import Calendar
from events.envelope import Event
from events.read_models import ReadModel
from services.copies import rows

model = ReadModel("directory_calendars", version=1)

calendars = model.table(
    "directory_calendars",
    Column("calendar", String(64), primary_key=True),
    Column("first_year", Integer, nullable=False),
    Column("last_year", Integer, nullable=False),
    Column("holidays", JSON, nullable=False),
    Column("makeup_days", JSON, nullable=False),
    Column("position", BigInteger, nullable=False),
)


@model.on(CalendarPublished)
def published(connection: Connection, event: Event) -> None:
    """Add a calendar, newer than those before it."""
    data: CalendarPublished = event.data
    row = {
        "calendar": data.calendar,
        "first_year": data.first_year,
        "last_year": data.last_year,
        "holidays": [day.isoformat() for day in data.holidays],
        "makeup_days": [day.isoformat() for day in data.makeup_days],
        "position": event.position,
    }
    rows.put(connection, calendars, [row])


def latest(connection: Connection) -> Calendar | None:
    """Return the calendar published last, None before the first."""
    wanted = select(calendars).order_by(calendars.c.position.desc()).limit(1)
    row = connection.execute(wanted).first()
    return _calendar(row) if row else None


def calendar(connection: Connection, code: str) -> Calendar | None:
    """Return the calendar of this code."""
    row = connection.execute(select(calendars).where(calendars.c.calendar == code)).first()
    return _calendar(row) if row else None


def _calendar(row: Row[Any]) -> Calendar:
    return Calendar(
        calendar=row.calendar,
        first_year=row.first_year,
        last_year=row.last_year,
        holidays=tuple(map(date.fromisoformat, row.holidays)),
        makeup_days=tuple(map(date.fromisoformat, row.makeup_days)),
    )
