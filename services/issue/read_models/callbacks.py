"""Call-backs: which residents are to be called, and what they said."""

from collections.abc import Collection
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
)
from contracts.issue.events.case import IssueReopened
from contracts.issue.views import CallBackFilter, CallBackLine
from events.envelope import Event
from events.read_models import More, ReadModel, change, plain, put
from events.store.tables import Instant
from services.copies.within import within
from services.issue.policy import case_policy
from services.issue.read_models.cases import issues
from services.web.paging import Page, Paged

model = ReadModel("issue_callbacks", version=1)

callbacks = model.table(
    "issue_callbacks",
    Column("issue", String(36), primary_key=True),
    Column("area", String(15), nullable=False, index=True),
    Column("status", String(10), nullable=False, index=True),
    Column("attempts", Integer, nullable=False),
    Column("since", Instant, nullable=False),
)


@model.on(CallBackDue)
def due(connection: Connection, event: Event) -> None:
    """Put the case on the callers' list; once more when it is closed once more."""
    data: CallBackDue = event.data
    fresh = {"area": data.area, "status": "due", "attempts": 0, "since": event.time}
    put(connection, callbacks, {"issue": str(data.issue)}, {}, **fresh)


@model.on(CallBackAttempted)
def attempted(connection: Connection, event: Event) -> None:
    """Count a call that nobody answered."""
    _change(connection, event, attempts=event.data.attempt)


@model.on(CallBackAnswered)
def answered(connection: Connection, event: Event) -> None:
    """Note that the resident was asked."""
    _change(connection, event, status="answered", attempts=More(1))


@model.on(CallBackExcluded)
def excluded(connection: Connection, event: Event) -> None:
    """Note that the case does not count."""
    _change(connection, event, status="excluded")


@model.on(IssueReopened)
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
    if (after := page.after(datetime, str)) is not None:
        wanted = wanted.where(tuple_(callbacks.c.since, callbacks.c.issue) > after)
    in_order = wanted.order_by(callbacks.c.since, callbacks.c.issue).limit(page.fetch)
    rows = connection.execute(in_order).mappings()
    found = [msgspec.convert(plain(row), CallBackLine) for row in rows]
    return page.of(found, lambda line: (line.since, str(line.issue)))
