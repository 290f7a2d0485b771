"""Call-backs: which residents are to be called, and what they said."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import (
    Column,
    Connection,
    Integer,
    String,
    delete,
    select,
    tuple_,
)

from contracts.issue.events.callback import (
    CallBackAnswered,
    CallBackAttempted,
    CallBackDue,
    CallBackExcluded,
    ExclusionProposed,
    ReopeningDue,
    ReopeningRefused,
)
from contracts.issue.events.case import IssueReopened, IssueTakenUp
from contracts.issue.views import CallBackFilter, CallBackLine
from events.envelope import Event
from events.read_models import More, ReadModel, change, plain, put
from events.store.tables import Instant
from services.copies.within import within
from services.issue.policy import case_policy
from services.issue.read_models.cases import issues
from services.web.paging import Page, Paged

model = ReadModel("issue_callbacks", version=2)

callbacks = model.table(
    "issue_callbacks",
    Column("issue", String(36), primary_key=True),
    Column("area", String(15), nullable=False, index=True),
    Column("status", String(10), nullable=False, index=True),
    Column("attempts", Integer, nullable=False),
    Column("since", Instant, nullable=False),
    Column("first_attempt", Instant),
    Column("last_attempt", Instant),
    Column("outside_hours", Integer, nullable=False),
    Column("exclusion", String(200)),
    Column("proposed_by", String(64)),
    Column("confirmed_by", String(64)),
    Column("reopening", String(10)),
    Column("reopen_at", Instant),
)


@model.on(CallBackDue)
def due(connection: Connection, event: Event) -> None:
    """Put the case on the callers' list; once more when it is closed once more."""
    data: CallBackDue = event.data
    fresh = {"area": data.area, "status": "due", "attempts": 0, "since": event.time}
    put(connection, callbacks, {"issue": str(data.issue)}, {}, **fresh, outside_hours=0)


@model.on(CallBackAttempted)
def attempted(connection: Connection, event: Event) -> None:
    """Count a call that nobody answered, and note when it was made."""
    data: CallBackAttempted = event.data
    _change(
        connection,
        event,
        attempts=data.attempt,
        first_attempt=_first_attempt(connection, data.issue) or data.at,
        last_attempt=data.at,
        outside_hours=More(int(data.outside_hours)),
    )


def _first_attempt(connection: Connection, issue: UUID) -> datetime | None:
    found = select(callbacks.c.first_attempt).where(callbacks.c.issue == str(issue))
    first: datetime | None = connection.execute(found).scalar()
    return first


@model.on(CallBackAnswered)
def answered(connection: Connection, event: Event) -> None:
    """Note that the resident was asked."""
    unneeded = {"exclusion": None, "proposed_by": None}
    _change(connection, event, status="answered", attempts=More(1), **unneeded)


@model.on(ExclusionProposed)
def proposed(connection: Connection, event: Event) -> None:
    """Note that another one has to confirm that the case does not count."""
    data: ExclusionProposed = event.data
    _change(connection, event, exclusion=data.reason, proposed_by=data.caller)


@model.on(CallBackExcluded)
def excluded(connection: Connection, event: Event) -> None:
    """Note that the case does not count, and who has said so."""
    data: CallBackExcluded = event.data
    by = {"proposed_by": data.proposed_by, "confirmed_by": data.confirmed_by}
    _change(connection, event, status="excluded", exclusion=data.reason, **by)


@model.on(ReopeningDue)
def to_reopen(connection: Connection, event: Event) -> None:
    """Note that it is not solved, and when it is opened again."""
    _change(connection, event, reopening="due", reopen_at=event.data.at)


@model.on(ReopeningRefused)
def not_reopened(connection: Connection, event: Event) -> None:
    """Note that the county refused to open it again."""
    _change(connection, event, reopening="refused", reopen_at=None)


@model.on(IssueReopened, IssueTakenUp)
def reopened(connection: Connection, event: Event) -> None:
    """Nobody is called about a case that is open again; when it is closed again, they are."""
    connection.execute(delete(callbacks).where(callbacks.c.issue == str(event.data.issue)))


def _change(connection: Connection, event: Event, **values: Any) -> None:
    change(connection, callbacks, {"issue": str(event.data.issue)}, **values)


def status_of(connection: Connection, issue: UUID) -> str | None:
    """Return how far the call-back of a case has come, None if nobody is called about it."""
    found = select(callbacks.c.status).where(callbacks.c.issue == str(issue))
    return connection.execute(found).scalar()


def listed(
    connection: Connection,
    areas: Collection[str],
    query: CallBackFilter,
    page: Page,
) -> Paged[CallBackLine]:
    """Return the call-backs of some areas, the oldest first."""
    wanted = (
        select(
            callbacks,
            issues.c.number,
            issues.c.title,
            issues.c.result,
            issues.c.reporters,
        )
        .join(issues, issues.c.issue == callbacks.c.issue)
        .where(within(callbacks.c.area, areas, case_policy().county))
    )
    if query.status is not None:
        wanted = wanted.where(callbacks.c.status == query.status)
    if query.reopening is not None:
        wanted = wanted.where(callbacks.c.reopening == query.reopening)
    if query.to_confirm:
        open_yet = callbacks.c.status == "due"
        wanted = wanted.where(open_yet, callbacks.c.exclusion.is_not(None))
    if (after := page.after(datetime, str)) is not None:
        wanted = wanted.where(tuple_(callbacks.c.since, callbacks.c.issue) > after)
    in_order = wanted.order_by(callbacks.c.since, callbacks.c.issue).limit(page.fetch)
    rows = connection.execute(in_order).mappings()
    found = [_line(plain(row)) for row in rows]
    return page.of(found, lambda line: (line.since, str(line.issue)))


def _line(row: dict[str, Any]) -> CallBackLine:
    line = msgspec.convert(row, CallBackLine)
    if line.status != "due" or line.first_attempt is None:
        return line
    over = case_policy().failed_calls_over.length
    return replace(line, excludable_from=line.first_attempt + over)
