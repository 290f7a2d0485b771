"""What the patrol service answers."""

from datetime import datetime
from uuid import UUID

from contracts.declare import view
from contracts.fields import AreaCode, Code, Count, Line, Share
from contracts.patrol.events import Board, Finding, RouteKind, Vertex


@view
class RouteView:
    """A route: its line in WGS-84 and the boards along it."""

    route: UUID
    name: Line
    area: AreaCode
    kind: RouteKind
    line: tuple[tuple[Vertex, ...], ...]
    boards: tuple[Board, ...]
    version: Count


@view
class RouteLine:
    """A route in a list."""

    route: UUID
    name: Line
    area: AreaCode
    kind: Code
    boards: Count


@view
class RouteFilter:
    """Which routes: of one kind."""

    kind: Code | None = None


@view
class PatrolView:
    """A patrol: how far it has come. There are no kilometres and no ranking in it."""

    patrol: UUID
    route: UUID
    route_name: Line
    area: AreaCode
    person: Code
    status: Code
    scanned: Count
    coverage: Share | None = None
    by: Code | None = None
    findings: tuple[Finding, ...] = ()
    began: datetime
    ended: datetime | None = None
    version: Count


@view
class PatrolFilter:
    """Which patrols: of one route, or one's own."""

    route: UUID | None = None
    own: bool = False
