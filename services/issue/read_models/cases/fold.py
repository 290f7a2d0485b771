"""Issues: one row for each case, and who reported it."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    String,
    Text,
    bindparam,
    select,
)

from contracts.issue.events import case as told
from contracts.issue.events.assignment import AssignmentDispatched
from contracts.issue.parts import Reporter
from events.envelope import Event
from events.read_models import ReadModel, add, change, plain
from events.store.tables import Instant
from services.issue.domain.events import Event as IssueEvent
from services.issue.domain.tiers import county_of, holder_of

model = ReadModel("issues", version=3)

issues = model.table(
    "issues",
    Column("issue", String(36), primary_key=True),
    Column("number", String(40), nullable=False, index=True),
    Column("source_kind", String(20), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("outside_number", String(64)),
    Column("problem", String(36), index=True),
    Column("category", String(64), index=True),
    Column("title", String(200), nullable=False),
    Column("description", Text, nullable=False),
    Column("location", JSON, nullable=False),
    Column("area", String(15), nullable=False, index=True),
    Column("reporters", JSON, nullable=False),
    Column("evidence", JSON, nullable=False),
    Column("status", String(20), nullable=False, index=True),
    Column("kept", String(20), nullable=False),
    Column("tier", String(10), nullable=False),
    Column("held_by", String(15), nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("restricted", Boolean, nullable=False),
    Column("observed_at", Instant, nullable=False),
    Column("clock_suspect", Boolean, nullable=False),
    Column("raised_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("reopen_until", Instant),
    Column("confirm_by", Instant),
    Column("result", Text),
    Column("partly", Boolean, nullable=False),
    Column("follows", JSON, nullable=False),
    Column("merged_into", String(36)),
    Column("absorbed", JSON, nullable=False),
    Column("rule_version", String(64)),
    Column("rule", String(200)),
    Column("version", Integer, nullable=False),
    Index("issues_latest", "raised_at", "issue"),
    Index("issues_outside", "channel", "outside_number"),
    changing=True,
)

reporters = model.table(
    "issue_reporters",
    Column("issue", String(36), primary_key=True),
    Column("person", String(64), primary_key=True),
    Index("issue_reporters_person", "person", "issue"),
)
"""Who may read a case because they reported it, or one that was joined to it."""


_ENDED = ("closed_at", "reopen_until", "result")
_FRESH: Mapping[str, Any] = {**dict.fromkeys(_ENDED), "partly": False, "follows": []}
"""What holds of a case that is open."""


@model.on(told.IssueRaised)
def raised(connection: Connection, event: Event) -> None:
    """Add a case."""
    data: told.IssueRaised = event.data
    issue = str(data.issue)
    add(
        connection,
        issues,
        issue=issue,
        number=data.number,
        source_kind=data.source_kind,
        channel=data.channel,
        outside_number=data.outside_number,
        problem=str(data.cause.problem) if data.cause else None,
        category=data.category,
        title=data.title,
        description=data.description,
        location=msgspec.to_builtins(data.location),
        area=data.location.area,
        reporters=[msgspec.to_builtins(data.reporter)],
        evidence=msgspec.to_builtins(data.evidence),
        status="raised",
        kept="raised",
        tier=data.tier,
        held_by=holder_of(data.tier, data.location.area),
        urgent=data.urgent,
        restricted=data.restricted,
        observed_at=data.observed_at,
        clock_suspect=data.clock_suspect,
        raised_at=event.time,
        partly=False,
        follows=[],
        absorbed=[],
        version=event.version,
    )
    _let_read(connection, issue, [data.reporter])


@model.on(told.IssueSettledOnSpot)
def settled(connection: Connection, event: Event) -> None:
    """Note that it was settled on the spot."""
    data: told.IssueSettledOnSpot = event.data
    until = data.reopen_until
    ended = {"status": "settled", "result": data.note, "reopen_until": until}
    _end(connection, event, **ended, confirm_by=None)


@model.on(told.SettlementClaimed)
def claimed(connection: Connection, event: Event) -> None:
    """Note until when a coordinator has to confirm that it is settled."""
    _change(connection, event, status="unconfirmed", confirm_by=event.data.confirm_by)


@model.on(told.SettlementDenied)
def denied(connection: Connection, event: Event) -> None:
    """Note that it goes on."""
    _change(connection, event, status="raised", confirm_by=None)


@model.on(told.IssueAccepted)
def accepted(connection: Connection, event: Event) -> None:
    """Note who has it."""
    data: told.IssueAccepted = event.data
    _change(connection, event, status="accepted", tier=data.tier, held_by=data.area)


@model.on(told.IssueRefused)
def refused(connection: Connection, event: Event) -> None:
    """Note why it was not taken in."""
    _end(connection, event, status="refused", result=event.data.explanation)


@model.on(told.IssueReportedUp)
def reported_up(connection: Connection, event: Event) -> None:
    """Note that the county has it, which then takes it in."""
    county = county_of(_kept(connection, event)["area"])
    _change(connection, event, status="raised", tier="county", held_by=county)


@model.on(told.IssueHandedDown)
def handed_down(connection: Connection, event: Event) -> None:
    """Note which street has it; if it was thought to lie elsewhere, it lies there from now on."""
    data: told.IssueHandedDown = event.data
    row = _kept(connection, event)
    if not row["area"].startswith(data.area):
        row |= {"area": data.area, "location": {**row["location"], "area": data.area}}
    _change(connection, event, status="raised", tier="street", held_by=data.area, **row)


@model.on(told.IssueFiled)
def filed(connection: Connection, event: Event) -> None:
    """Note its category and the rule that applied."""
    data: told.IssueFiled = event.data
    marked = {"restricted": True} if data.restricted else {}
    _change(
        connection,
        event,
        status="filed",
        category=data.category,
        urgent=data.urgent,
        rule_version=data.rule_version,
        rule=data.rule,
        **marked,
    )


@model.on(AssignmentDispatched)
def dispatched(connection: Connection, event: Event) -> None:
    """Note that departments have it."""
    _change(connection, event, status="dispatched")


@model.on(told.IssueClosed)
def closed(connection: Connection, event: Event) -> None:
    """Note what became of it."""
    data: told.IssueClosed = event.data
    _end(
        connection,
        event,
        status="closed",
        result=data.result,
        partly=data.partly,
        follows=msgspec.to_builtins(data.follows),
        reopen_until=data.reopen_until,
    )


@model.on(told.IssueMerged)
def merged(connection: Connection, event: Event) -> None:
    """Note where it goes on, and what it would be without."""
    into = str(event.data.into)
    _change(connection, event, kept=issues.c.status, status="merged", merged_into=into)


@model.on(told.IssueUnmerged)
def unmerged(connection: Connection, event: Event) -> None:
    """Note that it goes on by itself."""
    _change(connection, event, status=issues.c.kept, merged_into=None)


@model.on(told.IssueAbsorbed)
def absorbed(connection: Connection, event: Event) -> None:
    """Note the case that was joined to it, and who reported that one."""
    data: told.IssueAbsorbed = event.data
    row = _kept(connection, event)
    kind = "requested" if data.source_kind == "requested" else row["source_kind"]
    joined = [*row["absorbed"], str(data.other)]
    _change(connection, event, absorbed=joined, source_kind=kind)
    _reported(connection, event, data.reporters)


@model.on(told.IssueReopened)
def reopened(connection: Connection, event: Event) -> None:
    """Note that it is open again; how it ended before is told by its timeline."""
    _change(connection, event, status="raised", **_FRESH)


@model.on(told.IssueTakenUp)
def taken_up(connection: Connection, event: Event) -> None:
    """Note that its rest is worked on again."""
    _change(connection, event, **_FRESH)


@model.on(told.IssueVoided)
def voided(connection: Connection, event: Event) -> None:
    """Note that it should never have been."""
    _end(connection, event, status="void", result=event.data.reason)


def _only_version(connection: Connection, event: Event) -> None:
    """Follow the version: If-Match compares with it."""
    _change(connection, event)


_REST = frozenset(IssueEvent.__args__) - model.folds
model.on(*sorted(_REST, key=lambda cls: cls.__name__))(_only_version)


def _end(connection: Connection, event: Event, **values: Any) -> None:
    _change(connection, event, closed_at=event.time, **values)


def _change(connection: Connection, event: Event, **values: Any) -> None:
    change(connection, issues, _this(event), version=event.version, **values)


def _this(event: Event) -> dict[str, str]:
    return {"issue": str(event.data.issue)}


_KEPT = (issues.c.area, issues.c.location, issues.c.source_kind, issues.c.absorbed)


def _kept(connection: Connection, event: Event) -> dict[str, Any]:
    """Return what the row holds that some changes depend on."""
    found = select(*_KEPT).where(issues.c.issue == str(event.data.issue))
    return plain(connection.execute(found).mappings().one())


def _reported(connection: Connection, event: Event, new: tuple[Reporter, ...]) -> None:
    """Add reporters; one who reported a case twice is one who may read it."""
    issue = str(event.data.issue)
    before = connection.execute(_REPORTERS, {"of": issue}).scalar_one()
    together = [*before, *msgspec.to_builtins(new)]
    change(connection, issues, _this(event), reporters=together)
    known = {reporter["person"] for reporter in before}
    _let_read(connection, issue, [one for one in new if one.person not in known])


_REPORTERS = select(issues.c.reporters).where(issues.c.issue == bindparam("of"))


def _let_read(connection: Connection, issue: str, new: Iterable[Reporter]) -> None:
    for person in dict.fromkeys(one.person for one in new):
        add(connection, reporters, issue=issue, person=person)
