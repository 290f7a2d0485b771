"""The timetable of reminders: which step is to be taken when, for each assignment.

It follows from our own log and the calendar, and is rewritten whenever an assignment's deadlines
change. What is in it too long does no harm: deciding a step that is not due any more does nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    MetaData,
    Row,
    String,
    Table,
    case,
    delete,
    func,
    insert,
    select,
    update,
)

from events.store import ClashError
from events.store.revisions import with_history
from events.store.tables import Instant, cursors

REVIEW: Final = "review"
"""The step of a pooled assignment (挂账): somebody looks again."""

REOPEN: Final = "reopen"
"""The step of a case that is not solved (待重办): it is opened again."""

CONFIRM: Final = "confirm"
LAPSE: Final = "lapse"
"""The steps of an urgent case that is said to be settled (待确认): rung again, then going on."""

TAKE_UP: Final = "take_up"
"""The step of a case that was partly done: the rest is taken up again (续办).

A step of the case as a whole stands under the case's own id, where an assignment's stands else; all
that are named nowhere here are the ladder's.
"""

_OTHERS: Final = (REVIEW, REOPEN, CONFIRM, LAPSE, TAKE_UP)

metadata = with_history(MetaData(), Path(__file__).parents[1] / "migrations")

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
    """One step to be taken at a time. `due` is the deadline that it is about."""

    issue: UUID
    assignment: UUID
    milestone: str
    step: str
    due: datetime
    at: datetime


def put(connection: Connection, assignment: UUID, reminders: Sequence[Reminder]) -> None:
    """Replace an assignment's reminders."""
    connection.execute(delete(timetable).where(timetable.c.assignment == str(assignment)))
    if reminders:
        connection.execute(insert(timetable), [_row(one) for one in reminders])


def of_case(connection: Connection, case: UUID, parts: Iterable[UUID]) -> list[Reminder]:
    """Return the reminders of a case as a whole and of its parts."""
    ids = [str(each) for each in (case, *parts)]
    found = select(timetable).where(timetable.c.assignment.in_(ids))
    return [_reminder(row) for row in connection.execute(found)]


def followed(connection: Connection) -> int:
    """Return the position in our own log up to which the timetable follows it."""
    return connection.execute(_FOLLOWED).scalar() or 0


_FOLLOWED = select(cursors.c.position).where(cursors.c.name == "from/issue")


def restore(connection: Connection, reminder: Reminder) -> None:
    """Put one reminder back, in the place of another one of the same step."""
    connection.execute(delete(timetable).where(*_step(reminder)))
    connection.execute(insert(timetable), [_row(reminder)])


def due(connection: Connection, at: datetime, limit: int) -> list[Reminder]:
    """Return up to `limit` reminders whose time has come, the oldest first."""
    found = select(timetable).where(timetable.c.at <= at).order_by(timetable.c.at).limit(limit)
    return [_reminder(row) for row in connection.execute(found)]


def waiting_by_step(connection: Connection, at: datetime) -> dict[str, float]:
    """Tell of each step how many reminders' time has come that nobody has dealt with yet."""
    is_due = func.sum(case((timetable.c.at <= at, 1), else_=0))
    found = select(timetable.c.step, is_due).group_by(timetable.c.step)
    waiting = dict(connection.execute(found).tuples().all())
    return {**dict.fromkeys(_OTHERS, 0), **waiting}


def planned(connection: Connection, assignment: UUID) -> list[Reminder]:
    """Return an assignment's reminders, the next one first."""
    found = select(timetable).where(timetable.c.assignment == str(assignment))
    return [_reminder(row) for row in connection.execute(found.order_by(timetable.c.at))]


def stands(connection: Connection, reminder: Reminder) -> bool:
    """Tell whether a reminder is still in the timetable as it was read."""
    found = select(timetable.c.step).where(*_this(reminder))
    return connection.execute(found).first() is not None


def strike(connection: Connection, reminder: Reminder) -> None:
    """Take a reminder off: it was dealt with. Raises ClashError if somebody else has."""
    _require_one(connection.execute(delete(timetable).where(*_this(reminder))).rowcount)


def postpone(connection: Connection, reminder: Reminder, at: datetime) -> None:
    """Come back to a reminder at another time. Raises ClashError if somebody has dealt with it."""
    changed = update(timetable).where(*_this(reminder)).values(at=at)
    _require_one(connection.execute(changed).rowcount)


def _require_one(rows: int) -> None:
    if rows != 1:
        raise ClashError("another process has dealt with this reminder")


def _this(reminder: Reminder) -> Sequence[ColumnElement[bool]]:
    return (
        *_step(reminder),
        timetable.c.due == reminder.due,
        timetable.c.at == reminder.at,
    )


def _step(reminder: Reminder) -> Sequence[ColumnElement[bool]]:
    return (
        timetable.c.assignment == str(reminder.assignment),
        timetable.c.milestone == reminder.milestone,
        timetable.c.step == reminder.step,
    )


def _row(reminder: Reminder) -> dict[str, Any]:
    return {
        "assignment": str(reminder.assignment),
        "milestone": reminder.milestone,
        "step": reminder.step,
        "issue": str(reminder.issue),
        "due": reminder.due,
        "at": reminder.at,
    }


def _reminder(row: Row[Any]) -> Reminder:
    return Reminder(
        issue=UUID(row.issue),
        assignment=UUID(row.assignment),
        milestone=row.milestone,
        step=row.step,
        due=row.due,
        at=row.at,
    )
