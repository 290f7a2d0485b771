"""Patrols, the latest first. Of a track nothing is kept here but what tells it from others."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Float,
    Index,
    Integer,
    String,
    Uuid,
    select,
    tuple_,
)

from contracts.patrol.events import (
    BoardScanned,
    CoverageCorrected,
    PatrolFinished,
    PatrolProblemObserved,
    PatrolStarted,
    TrackReceived,
)
from contracts.patrol.parts import Measured
from contracts.patrol.views import PatrolFilter, PatrolView
from events.envelope import Event
from events.read_models import More, ReadModel, add, change, plain
from events.store.tables import Instant
from services.copies.within import within
from services.web.paging import Page, Paged

model = ReadModel("patrols", version=2)

patrols = model.table(
    "patrols",
    Column("patrol", Uuid, primary_key=True),
    Column("route", Uuid, nullable=False),
    Column("route_name", String(200), nullable=False),
    Column("area", String(15), nullable=False),
    Column("person", String(64), nullable=False),
    Column("mode", String(10), nullable=False),
    Column("track", Boolean, nullable=False),
    Column("status", String(20), nullable=False),
    Column("scanned", Integer, nullable=False),
    Column("problems", Integer, nullable=False),
    Column("coverage", Float),
    Column("by", String(10)),
    Column("findings", JSON, nullable=False),
    Column("fingerprint", String(64)),
    Column("began", Instant, nullable=False),
    Column("ended", Instant),
    Column("clock_suspect", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Index("patrols_area", "area", "began"),
    Index("patrols_person", "person", "began"),
    Index("patrols_fingerprint", "route", "fingerprint"),
)


@model.on(PatrolStarted)
def started(connection: Connection, event: Event) -> None:
    """Add a patrol."""
    data: PatrolStarted = event.data
    row = {
        "patrol": data.patrol,
        "route": data.route,
        "route_name": data.route_name,
        "area": data.area,
        "person": data.person,
        "mode": data.mode,
        "track": data.track,
        "status": "under_way",
        "scanned": 0,
        "problems": 0,
        "findings": [],
        "began": data.observed_at,
        "clock_suspect": data.clock_suspect,
        "version": event.version,
    }
    add(connection, patrols, **row)


@model.on(BoardScanned)
def scanned(connection: Connection, event: Event) -> None:
    """Count the boards."""
    _change(connection, event, scanned=More(1), **_flagged(event.data))


@model.on(PatrolProblemObserved)
def problem_observed(connection: Connection, event: Event) -> None:
    """Count the problems that were seen."""
    _change(connection, event, problems=More(1))


@model.on(TrackReceived)
def noted(connection: Connection, event: Event) -> None:
    """Only the version moves: no part of a track is shown or counted."""
    _change(connection, event)


@model.on(PatrolFinished)
def finished(connection: Connection, event: Event) -> None:
    """Note the end, and what was measured then."""
    data: PatrolFinished = event.data
    _change(
        connection,
        event,
        status="finished",
        ended=data.observed_at,
        **_measured(data.measured),
        **_flagged(data),
    )


@model.on(CoverageCorrected)
def corrected(connection: Connection, event: Event) -> None:
    """Note what was measured after something had arrived late."""
    _change(connection, event, **_measured(event.data.measured))


def _measured(measured: Measured) -> dict[str, Any]:
    return {
        "coverage": measured.coverage,
        "by": measured.by,
        "findings": msgspec.to_builtins(measured.findings),
        "fingerprint": measured.fingerprint,
    }


def _flagged(data: BoardScanned | PatrolFinished) -> dict[str, Any]:
    """Return the flag of a phone's clock that was wrong; once raised it stays."""
    return {"clock_suspect": True} if data.clock_suspect else {}


def _change(connection: Connection, event: Event, **values: Any) -> None:
    this = {"patrol": event.data.patrol}
    change(connection, patrols, this, version=event.version, **values)


class Found(NamedTuple):
    """A patrol, with who walked, and how many problems they saw."""

    view: PatrolView
    person: str
    problems: int


def one(connection: Connection, patrol: UUID) -> Found | None:
    """Return one patrol."""
    found = select(patrols).where(patrols.c.patrol == patrol)
    row = connection.execute(found).mappings().first()
    return _found(row) if row else None


def listed(
    connection: Connection,
    areas: Sequence[str],
    query: PatrolFilter,
    page: Page,
    *,
    person: str | None = None,
) -> Paged[Found]:
    """Return the patrols in `areas`, the latest first: all, or one person's."""
    wanted = select(patrols).where(within(patrols.c.area, areas))
    if person is not None:
        wanted = wanted.where(patrols.c.person == person)
    if query.route is not None:
        wanted = wanted.where(patrols.c.route == query.route)
    if (after := page.after(datetime, UUID)) is not None:
        wanted = wanted.where(tuple_(patrols.c.began, patrols.c.patrol) < after)
    latest = wanted.order_by(patrols.c.began.desc(), patrols.c.patrol.desc())
    rows = connection.execute(latest.limit(page.fetch)).mappings()
    return page.of([_found(row) for row in rows], lambda one: (one.view.began, one.view.patrol))


def fingerprints(connection: Connection, route: UUID, *, other_than: UUID) -> frozenset[str]:
    """Return the fingerprints of the tracks that were recorded along a route on other patrols."""
    found = select(patrols.c.fingerprint).where(
        patrols.c.route == route,
        patrols.c.fingerprint.is_not(None),
        patrols.c.patrol != other_than,
    )
    return frozenset(connection.execute(found).scalars())


def _found(row: Any) -> Found:
    kept = plain(row)
    return Found(msgspec.convert(kept, PatrolView), row["person"], row["problems"])
