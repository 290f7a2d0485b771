"""The timetable of reminders: which step of the ladder is due when, for each open stage.

It follows from our own log and the calendar, and is rewritten whenever an assignment's deadlines
change. What is in it too long does no harm: deciding a step that is not due any more does nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, Connection, MetaData, Row, String, Table, delete, insert, select

from events.store.tables import Instant

metadata = MetaData()

timetable = Table(
    "timetable",
    metadata,
    Column("assignment", String(36), primary_key=True),
    Column("milestone", String(200), primary_key=True),
    Column("step", String(40), primary_key=True),
    Column("issue", String(36), nullable=False),
    Column("due", Instant, nullable=False),
    Column("at", Instant, nullable=False, index=True),
)


@dataclass(frozen=True, slots=True)
class Reminder:
    """One step of one stage's ladder, and when it is to be taken."""

    issue: UUID
    assignment: UUID
    milestone: str
    step: str
    due: datetime
    at: datetime


def put(connection: Connection, assignment: UUID, reminders: Sequence[Reminder]) -> None:
    """Replace an assignment's reminders."""
    connection.execute(delete(timetable).where(timetable.c.assignment == str(assignment)))
    rows = [
        {
            "assignment": str(one.assignment),
            "milestone": one.milestone,
            "step": one.step,
            "issue": str(one.issue),
            "due": one.due,
            "at": one.at,
        }
        for one in reminders
    ]
    if rows:
        connection.execute(insert(timetable), rows)


def due(connection: Connection, at: datetime, limit: int) -> list[Reminder]:
    """Return up to `limit` reminders that are due, the oldest first."""
    found = select(timetable).where(timetable.c.at <= at).order_by(timetable.c.at).limit(limit)
    return [_reminder(row) for row in connection.execute(found)]


def strike(connection: Connection, reminder: Reminder) -> None:
    """Take a reminder off: it was acted on."""
    connection.execute(
        delete(timetable).where(
            timetable.c.assignment == str(reminder.assignment),
            timetable.c.milestone == reminder.milestone,
            timetable.c.step == reminder.step,
            timetable.c.due == reminder.due,
        ),
    )


def _reminder(row: Row[tuple[object, ...]]) -> Reminder:
    return Reminder(
        issue=UUID(row.issue),
        assignment=UUID(row.assignment),
        milestone=row.milestone,
        step=row.step,
        due=row.due,
        at=row.at,
    )
