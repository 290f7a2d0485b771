"""What has happened on patrols (巡查). No kilometres anywhere.

`observed_at` is the client's time, corrected by `clock_offset_s` (seconds that its clock was found
to be ahead); `clock_suspect` flags a correction of more than five minutes.
"""

from datetime import datetime
from uuid import UUID

from contracts.common import ObservedProblem
from contracts.declare import event, personal
from contracts.fields import AreaCode, Code, Count, Digest, Line
from contracts.patrol.parts import (
    Board,
    Measured,
    PatrolMode,
    RouteKind,
    SealedFixes,
    Vertex,
)


@event("route.drawn", version=1)
class RouteDrawn:
    """A route (巡查路线), such as a river section: its line, WGS-84, and the boards along it."""

    route: UUID
    name: Line
    area: AreaCode
    kind: RouteKind
    line: tuple[tuple[Vertex, ...], ...]
    boards: tuple[Board, ...]


@event("patrol.started", version=1)
class PatrolStarted:
    """Somebody set out along a route, as it was drawn in version `route_version` of its stream.

    A track is recorded only where they chose to (`track`).
    """

    patrol: UUID
    route: UUID
    route_version: Count
    route_name: Line
    area: AreaCode
    person: Code
    mode: PatrolMode = "foot"
    track: bool
    observed_at: datetime
    clock_offset_s: float = 0.0
    clock_suspect: bool = False


@event("patrol.board_scanned", version=1)
class BoardScanned:
    """A board along the route was scanned."""

    patrol: UUID
    place: UUID
    observed_at: datetime
    clock_offset_s: float = 0.0
    clock_suspect: bool = False


@event("patrol.track_received", version=1)
class TrackReceived:
    """A numbered chunk of the track arrived; in any order, repeats change nothing.

    Where somebody walked is theirs: the fixes are sealed with the walker's key, and opened for
    the walker and for auditors. `digest` (keyed) tells a repeat from other fixes.
    """

    patrol: UUID
    person: Code
    chunk: Count
    fixes: SealedFixes = personal(of="person")
    digest: Digest


@event("patrol.finished", version=1)
class PatrolFinished:
    """The patrol is over: what of the route was visited, as far as had arrived by then."""

    patrol: UUID
    route: UUID
    area: AreaCode
    measured: Measured
    observed_at: datetime
    clock_offset_s: float = 0.0
    clock_suspect: bool = False


@event("patrol.coverage_corrected", version=1)
class CoverageCorrected:
    """Something arrived after the end and the coverage was measured anew."""

    patrol: UUID
    route: UUID
    area: AreaCode
    measured: Measured


@event("patrol.problem_observed", version=1)
class PatrolProblemObserved:
    """A problem was seen on a patrol; the issue service makes a case of it."""

    patrol: UUID
    route: UUID
    route_name: Line
    area: AreaCode
    place: UUID | None = None
    person: Code
    observed_at: datetime
    problem: ObservedProblem
