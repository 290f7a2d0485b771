"""What the patrol service answers. There are no kilometres and no ranking in it."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from contracts.common import Fix
from contracts.declare import view
from contracts.fields import AreaCode, Code, Count, Line, Share
from contracts.patrol.parts import Board, Finding, PatrolMode, RouteKind, Vertex


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
    kind: RouteKind
    boards: Count


@view
class RouteFilter:
    """Which routes: of one kind, in one area."""

    kind: RouteKind | None = None
    area: AreaCode | None = None


@view
class PatrolView:
    """A patrol: how far it has come, what of its route was visited, what is doubtful.

    `clock_suspect`: the phone's clock was more than five minutes wrong at some time. Who walked is
    absent for auditors who do not handle the whole county, for whom `version` counts no problems.
    """

    patrol: UUID
    route: UUID
    route_name: Line
    area: AreaCode
    person: Code | None = None
    mode: PatrolMode
    track: bool
    status: Literal["under_way", "finished"]
    scanned: Count
    coverage: Share | None = None
    by: Literal["boards", "track"] | None = None
    findings: tuple[Finding, ...] = ()
    began: datetime
    ended: datetime | None = None
    clock_suspect: bool
    version: Count


@view
class PatrolFilter:
    """Which patrols: along one route, in one area."""

    route: UUID | None = None
    area: AreaCode | None = None


@view
class TrackChunk:
    """One chunk of a track as it was recorded, for the walker and for auditors."""

    chunk: Count
    fixes: tuple[Fix, ...]
    withheld: Literal["forgotten"] | None = None
