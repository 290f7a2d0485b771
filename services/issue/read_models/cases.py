"""Issues: one row for each case."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    Select,
    String,
    Text,
    insert,
    or_,
    select,
    tuple_,
    update,
)

from contracts.issue.events.assignment import AssignmentDispatched
from contracts.issue.events.case import (
    IssueAccepted,
    IssueClosed,
    IssueFiled,
    IssueHandedDown,
    IssueMerged,
    IssueRaised,
    IssueRefused,
    IssueReopened,
    IssueReportedUp,
    IssueSettledOnSpot,
    IssueUnmerged,
    IssueVoided,
)
from contracts.issue.views import IssueFilter, IssueLine
from events.envelope import Event
from events.read_models import ReadModel, plain
from events.store.tables import Instant
from services.issue.domain.events import Event as IssueEvent
from services.issue.policy import case_policy
from services.web.identity import Caller
from services.web.paging import Page, Paged

model = ReadModel("issues", version=1)

issues = model.table(
    "issues",
    Column("issue", String(36), primary_key=True),
    Column("number", String(40), nullable=False, index=True),
    Column("source_kind", String(20), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("outside_number", String(64)),
    Column("category", String(64), index=True),
    Column("title", String(200), nullable=False),
    Column("description", Text, nullable=False),
    Column("location", JSON, nullable=False),
    Column("area", String(15), nullable=False, index=True),
    Column("reporter", JSON, nullable=False),
    Column("reporter_person", String(64), nullable=False, index=True),
    Column("evidence", JSON, nullable=False),
    Column("status", String(20), nullable=False, index=True),
    Column("kept", String(20), nullable=False),
    Column("tier", String(10), nullable=False),
    Column("held_by", String(15), nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("raised_at", Instant, nullable=False, index=True),
    Column("closed_at", Instant),
    Column("reopen_until", Instant),
    Column("result", Text),
    Column("partly", Boolean, nullable=False),
    Column("merged_into", String(36)),
    Column("rule_version", String(64)),
    Column("rule", String(200)),
    Column("version", Integer, nullable=False),
    Index("issues_outside", "channel", "outside_number"),
)

STREET_DIGITS = 9


@model.on(IssueRaised)
def raised(connection: Connection, event: Event) -> None:
    """Add a case."""
    data: IssueRaised = event.data
    area = data.location.area
    connection.execute(
        insert(issues).values(
            issue=str(data.issue),
            number=data.number,
            source_kind=data.source_kind,
            channel=data.channel,
            outside_number=data.outside_number,
            category=data.category,
            title=data.title,
            description=data.description,
            location=msgspec.to_builtins(data.location),
            area=area,
            reporter=msgspec.to_builtins(data.reporter),
            reporter_person=data.reporter.person,
            evidence=msgspec.to_builtins(data.evidence),
            status="raised",
            kept="raised",
            tier=data.tier,
            held_by=area[:STREET_DIGITS] if data.tier == "street" else case_policy().county,
            urgent=data.urgent,
            raised_at=event.time,
            partly=False,
            version=event.version,
        ),
    )


@model.on(IssueSettledOnSpot)
def settled(connection: Connection, event: Event) -> None:
    """Note that it was settled on the spot."""
    data: IssueSettledOnSpot = event.data
    _change(
        connection,
        event,
        status="settled",
        closed_at=event.time,
        reopen_until=data.reopen_until,
        result=data.note,
    )


@model.on(IssueAccepted)
def accepted(connection: Connection, event: Event) -> None:
    """Note who has it."""
    data: IssueAccepted = event.data
    _change(connection, event, status="accepted", tier=data.tier, held_by=data.area)


@model.on(IssueRefused)
def refused(connection: Connection, event: Event) -> None:
    """Note why it was not taken in."""
    _change(connection, event, status="refused", result=event.data.explanation)


@model.on(IssueReportedUp)
def reported_up(connection: Connection, event: Event) -> None:
    """Note that the county has it."""
    _change(connection, event, tier="county", held_by=case_policy().county)


@model.on(IssueHandedDown)
def handed_down(connection: Connection, event: Event) -> None:
    """Note which street has it."""
    _change(connection, event, tier="street", held_by=event.data.area)


@model.on(IssueFiled)
def filed(connection: Connection, event: Event) -> None:
    """Note its category and the rule that applied."""
    data: IssueFiled = event.data
    _change(
        connection,
        event,
        status="filed",
        category=data.category,
        urgent=data.urgent,
        rule_version=data.rule_version,
        rule=data.rule,
    )


@model.on(AssignmentDispatched)
def dispatched(connection: Connection, event: Event) -> None:
    """Note that departments have it."""
    _change(connection, event, status="dispatched", closed_at=None)


@model.on(IssueClosed)
def closed(connection: Connection, event: Event) -> None:
    """Note what became of it."""
    data: IssueClosed = event.data
    _change(
        connection,
        event,
        status="closed",
        closed_at=event.time,
        reopen_until=data.reopen_until,
        result=data.result,
        partly=data.partly,
    )


@model.on(IssueMerged)
def merged(connection: Connection, event: Event) -> None:
    """Note where it goes on, and what it would be without."""
    data: IssueMerged = event.data
    _change(
        connection,
        event,
        kept=issues.c.status,
        status="merged",
        merged_into=str(data.into),
    )


@model.on(IssueUnmerged)
def unmerged(connection: Connection, event: Event) -> None:
    """Note that it goes on by itself."""
    _change(connection, event, status=issues.c.kept, merged_into=None)


@model.on(IssueReopened)
def reopened(connection: Connection, event: Event) -> None:
    """Note that it is open again."""
    _change(connection, event, status="accepted", closed_at=None, reopen_until=None)


@model.on(IssueVoided)
def voided(connection: Connection, event: Event) -> None:
    """Note that it should never have been."""
    _change(connection, event, status="void", result=event.data.reason)


def _only_version(connection: Connection, event: Event) -> None:
    """Follow the version: If-Match compares with it."""
    _change(connection, event)


_REST = frozenset(IssueEvent.__args__) - model.folds
model.on(*sorted(_REST, key=lambda cls: cls.__name__))(_only_version)


def _change(connection: Connection, event: Event, **values: Any) -> None:
    connection.execute(
        update(issues)
        .where(issues.c.issue == str(event.data.issue))
        .values(version=event.version, **values),
    )


def row_of(connection: Connection, issue: UUID) -> dict[str, Any] | None:
    """Return one case's row."""
    found = connection.execute(select(issues).where(issues.c.issue == str(issue))).mappings()
    row = found.first()
    return plain(row) if row else None


def outside(connection: Connection, channel: str, number: str) -> UUID | None:
    """Return the case that has this number in another system."""
    found = select(issues.c.issue).where(
        issues.c.channel == channel,
        issues.c.outside_number == number,
    )
    issue = connection.execute(found.limit(1)).scalar()
    return UUID(issue) if issue else None


def lines(
    connection: Connection,
    who: Caller,
    query: IssueFilter,
    page: Page,
) -> Paged[IssueLine]:
    """Return the cases of the caller's areas, and those raised by the caller; the latest first."""
    wanted = _filtered(select(issues).where(_visible(who)), query, who)
    if (after := page.after(datetime, str)) is not None:
        wanted = wanted.where(tuple_(issues.c.raised_at, issues.c.issue) < after)
    latest = wanted.order_by(issues.c.raised_at.desc(), issues.c.issue.desc())
    rows = connection.execute(latest.limit(page.fetch)).mappings()
    found = [msgspec.convert(plain(row), IssueLine) for row in rows]
    return page.of(found, lambda line: (line.raised_at, str(line.issue)))


def _visible(who: Caller) -> Any:
    own = issues.c.reporter_person == who.sender
    if not who.has("street_coordinator", "county_coordinator", "auditor", "operator"):
        return own
    return or_(own, *(issues.c.area.startswith(area) for area in who.areas))


def _filtered(wanted: Select[Any], query: IssueFilter, who: Caller) -> Select[Any]:
    for name in ("status", "category", "channel", "outside_number", "urgent"):
        if (value := getattr(query, name)) is not None:
            wanted = wanted.where(issues.c[name] == value)
    if query.area is not None:
        wanted = wanted.where(issues.c.area.startswith(query.area))
    if query.own:
        wanted = wanted.where(issues.c.reporter_person == who.sender)
    if query.words is not None:
        words = issues.c.title.contains(query.words, autoescape=True)
        wanted = wanted.where(or_(words, issues.c.number == query.words))
    return wanted
