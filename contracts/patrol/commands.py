"""What can be asked of the patrol service."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from contracts.common import Fix, ObservedProblem
from contracts.declare import command
from contracts.fields import AreaCode, Count, Line
from contracts.patrol.events import Board, PatrolMode, RouteKind


@command("route.draw")
class DrawRoute:
    """Draw a route from a GeoJSON line; `datum` says in which coordinates it is given."""

    route: UUID
    name: Line
    area: AreaCode
    kind: RouteKind
    geometry: dict[str, Any]
    datum: Literal["WGS-84", "GCJ-02"] = "WGS-84"
    boards: tuple[Board, ...] = ()


@command("patrol.start")
class StartPatrol:
    """Set out along a route. `track` is the walker's own choice and off by default."""

    patrol: UUID
    route: UUID
    mode: PatrolMode = "foot"
    track: bool = False
    observed_at: datetime


@command("patrol.scan_board")
class ScanBoard:
    """Scan a board along the route."""

    patrol: UUID
    place: UUID
    observed_at: datetime


@command("patrol.send_track")
class SendTrack:
    """Send one numbered chunk of the track; any order, any repeats."""

    patrol: UUID
    chunk: Count
    fixes: tuple[Fix, ...]


@command("patrol.observe_problem")
class ObserveProblem:
    """Report a problem seen on the patrol."""

    patrol: UUID
    place: UUID | None = None
    problem: ObservedProblem
    observed_at: datetime


@command("patrol.finish")
class FinishPatrol:
    """End the patrol; its coverage is computed."""

    patrol: UUID
    observed_at: datetime
