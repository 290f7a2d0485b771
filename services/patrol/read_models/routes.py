"""Routes as they are drawn now, and each of their earlier drawings, which patrols may follow."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec
from sqlalchemy import (
    Column,
    Connection,
    Integer,
    String,
    Text,
    Uuid,
    select,
    tuple_,
)

from contracts.patrol.events import RouteDrawn
from contracts.patrol.views import RouteFilter, RouteLine, RouteView
from events.envelope import Event
from events.read_models import ReadModel, add, plain, put
from services.copies.within import within
from services.web.paging import Page, Paged

model = ReadModel("patrol_routes", version=1)

routes = model.table(
    "patrol_routes",
    Column("route", Uuid, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("area", String(15), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("boards", Integer, nullable=False),
    Column("version", Integer, nullable=False),
)
drawings = model.table(
    "patrol_drawings",
    Column("route", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("drawn", Text, nullable=False),
)


@model.on(RouteDrawn)
def route_drawn(connection: Connection, event: Event) -> None:
    """Keep a drawing; it is the newest of its route."""
    data: RouteDrawn = event.data
    drawn = {"route": data.route, "version": event.version, "drawn": _json.encode(data).decode()}
    add(connection, drawings, **drawn)
    values = {
        "name": data.name,
        "area": data.area,
        "kind": data.kind,
        "boards": len(data.boards),
        "version": event.version,
    }
    put(connection, routes, {"route": data.route}, {}, **values)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A route as it was drawn in one version of its stream."""

    drawn: RouteDrawn
    version: int


def newest(connection: Connection, route: UUID) -> Drawing | None:
    """Return a route as it is drawn now."""
    found = select(drawings).where(drawings.c.route == route)
    row = connection.execute(found.order_by(drawings.c.version.desc()).limit(1)).first()
    return Drawing(_drawn.decode(row.drawn), row.version) if row else None


def drawn(connection: Connection, route: UUID, version: int) -> RouteDrawn | None:
    """Return a route as it was drawn in one version of its stream."""
    found = select(drawings.c.drawn).where(
        drawings.c.route == route,
        drawings.c.version == version,
    )
    text = connection.execute(found).scalar()
    return _drawn.decode(text) if text else None


def one(connection: Connection, route: UUID) -> RouteView | None:
    """Return one route, as it is drawn now."""
    found = newest(connection, route)
    if found is None:
        return None
    drawn = found.drawn
    return RouteView(
        route=drawn.route,
        name=drawn.name,
        area=drawn.area,
        kind=drawn.kind,
        line=drawn.line,
        boards=drawn.boards,
        version=found.version,
    )


def listed(
    connection: Connection,
    areas: Sequence[str],
    query: RouteFilter,
    page: Page,
) -> Paged[RouteLine]:
    """Return the routes in `areas`, by name."""
    wanted = select(routes).where(within(routes.c.area, areas))
    if query.kind is not None:
        wanted = wanted.where(routes.c.kind == query.kind)
    if (after := page.after(str, UUID)) is not None:
        wanted = wanted.where(tuple_(routes.c.name, routes.c.route) > after)
    rows = connection.execute(wanted.order_by(routes.c.name, routes.c.route).limit(page.fetch))
    lines = [msgspec.convert(plain(row), RouteLine) for row in rows.mappings()]
    return page.of(lines, lambda line: (line.name, line.route))


_json = msgspec.json.Encoder()
_drawn = msgspec.json.Decoder(RouteDrawn)
