"""Routes and patrols, as they are asked for."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Float,
    Integer,
    String,
    insert,
    or_,
    select,
    tuple_,
    update,
)

from contracts.patrol.events import (
    BoardScanned,
    PatrolFinished,
    PatrolProblemObserved,
    PatrolStarted,
    RouteDrawn,
    TrackReceived,
)
from contracts.patrol.views import PatrolFilter, PatrolView, RouteFilter, RouteLine, RouteView
from events.envelope import Event
from events.read_models import ReadModel, plain
from events.store.tables import Instant
from services.web.identity import Caller
from services.web.paging import Page, Paged

model = ReadModel("patrols", version=1)

routes = model.table(
    "routes",
    Column("route", String(36), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("area", String(15), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("line", JSON, nullable=False),
    Column("boards", JSON, nullable=False),
    Column("version", Integer, nullable=False),
)
patrols = model.table(
    "patrols",
    Column("patrol", String(36), primary_key=True),
    Column("route", String(36), nullable=False, index=True),
    Column("route_name", String(200), nullable=False),
    Column("area", String(15), nullable=False, index=True),
    Column("person", String(64), nullable=False),
    Column("status", String(20), nullable=False),
    Column("scanned", Integer, nullable=False),
    Column("coverage", Float),
    Column("by", String(10)),
    Column("findings", JSON, nullable=False),
    Column("fingerprint", String(64), index=True),
    Column("began", Instant, nullable=False, index=True),
    Column("ended", Instant),
    Column("version", Integer, nullable=False),
)


@model.on(RouteDrawn)
def drawn(connection: Connection, event: Event) -> None:
    """Add a route, or replace the line and boards of one that was drawn again."""
    data: RouteDrawn = event.data
    values: dict[str, Any] = {
        "name": data.name,
        "area": data.area,
        "kind": data.kind,
        "line": msgspec.to_builtins(data.line),
        "boards": msgspec.to_builtins(data.boards),
        "version": event.version,
    }
    route_id = str(data.route)
    changed = connection.execute(update(routes).where(routes.c.route == route_id).values(**values))
    if changed.rowcount == 0:
        connection.execute(insert(routes).values(route=route_id, **values))


@model.on(PatrolStarted)
def started(connection: Connection, event: Event) -> None:
    """Add a patrol."""
    data: PatrolStarted = event.data
    connection.execute(
        insert(patrols).values(
            patrol=str(data.patrol),
            route=str(data.route),
            route_name=data.route_name,
            area=data.area,
            person=data.person,
            status="under_way",
            scanned=0,
            findings=[],
            began=data.observed_at,
            version=event.version,
        ),
    )


@model.on(BoardScanned)
def scanned(connection: Connection, event: Event) -> None:
    """Count the boards."""
    _change(connection, event, scanned=patrols.c.scanned + 1)


@model.on(TrackReceived, PatrolProblemObserved)
def noted(connection: Connection, event: Event) -> None:
    """Only the version moves: no part of a track is shown or counted."""
    _change(connection, event)


@model.on(PatrolFinished)
def finished(connection: Connection, event: Event) -> None:
    """Note what was covered, and what is doubtful."""
    data: PatrolFinished = event.data
    _change(
        connection,
        event,
        status="finished",
        coverage=data.coverage,
        by=data.by,
        findings=msgspec.to_builtins(data.findings),
        fingerprint=data.fingerprint,
        ended=data.observed_at,
    )


def _change(connection: Connection, event: Event, **values: Any) -> None:
    connection.execute(
        update(patrols)
        .where(patrols.c.patrol == str(event.data.patrol))
        .values(version=event.version, **values),
    )


def route(connection: Connection, route_id: UUID) -> RouteView | None:
    """Return one route."""
    found = select(routes).where(routes.c.route == str(route_id))
    row = connection.execute(found).mappings().first()
    return msgspec.convert(plain(row), RouteView) if row else None


def route_lines(
    connection: Connection,
    who: Caller,
    query: RouteFilter,
    page: Page,
) -> Paged[RouteLine]:
    """Return the routes in the caller's areas, by name."""
    wanted = select(routes).where(_within(routes.c.area, who))
    if query.kind is not None:
        wanted = wanted.where(routes.c.kind == query.kind)
    if (after := page.after(str, str)) is not None:
        wanted = wanted.where(tuple_(routes.c.name, routes.c.route) > after)
    rows = connection.execute(wanted.order_by(routes.c.name, routes.c.route).limit(page.fetch))
    lines = [
        RouteLine(
            route=UUID(row.route),
            name=row.name,
            area=row.area,
            kind=row.kind,
            boards=len(row.boards),
        )
        for row in rows
    ]
    return page.of(lines, lambda line: (line.name, str(line.route)))


def patrol(connection: Connection, patrol_id: UUID) -> PatrolView | None:
    """Return one patrol."""
    found = select(patrols).where(patrols.c.patrol == str(patrol_id))
    row = connection.execute(found).mappings().first()
    return _patrol(row) if row else None


def patrol_lines(
    connection: Connection,
    who: Caller,
    query: PatrolFilter,
    page: Page,
) -> Paged[PatrolView]:
    """Return the patrols in the caller's areas, the latest first."""
    wanted = select(patrols).where(_within(patrols.c.area, who))
    if query.route is not None:
        wanted = wanted.where(patrols.c.route == str(query.route))
    if query.own:
        wanted = wanted.where(patrols.c.person == who.sender)
    if (after := page.after(datetime, str)) is not None:
        wanted = wanted.where(tuple_(patrols.c.began, patrols.c.patrol) < after)
    latest = wanted.order_by(patrols.c.began.desc(), patrols.c.patrol.desc())
    rows = connection.execute(latest.limit(page.fetch)).mappings()
    return page.of([_patrol(row) for row in rows], lambda one: (one.began, str(one.patrol)))


def fingerprints(connection: Connection, route_id: UUID) -> frozenset[str]:
    """Return the fingerprints of the tracks that were recorded along a route."""
    found = select(patrols.c.fingerprint).where(
        patrols.c.route == str(route_id),
        patrols.c.fingerprint.is_not(None),
    )
    return frozenset(connection.execute(found).scalars())


def _patrol(row: Any) -> PatrolView:
    shown = {name: value for name, value in plain(row).items() if name != "fingerprint"}
    return msgspec.convert(shown, PatrolView)


def _within(column: Any, who: Caller) -> Any:
    return or_(*(column.startswith(area) for area in who.areas))
