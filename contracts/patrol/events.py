"""What has happened on patrols (巡查). No kilometres anywhere."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from contracts.common import Fix, ObservedProblem
from contracts.declare import event, value
from contracts.fields import AreaCode, Code, Count, Digest, Line, Share

RouteKind = Literal["river", "forest", "road", "other"]
"""What a route goes along: 河道, 山林, 道路, 其他."""

PatrolMode = Literal["foot", "boat", "e_bike"]
"""How a patrol is made (巡查方式): 步行, 船, 电动车."""


@value
class Board:
    """A board (公示牌) along a route: a place with a code, and where along the line it stands."""

    place: UUID
    name: Line
    along: Share


@value
class Vertex:
    """One point of a route's line, WGS-84."""

    longitude: float
    latitude: float


@value
class Finding:
    """What makes a track implausible (存疑): for a person to look at, never a refusal."""

    code: Code
    detail: Line
    begins: datetime | None = None
    ends: datetime | None = None


@event("route.drawn", version=1)
class RouteDrawn:
    """A route (巡查路线), such as a river section: its line and the boards along it."""

    route: UUID
    name: Line
    area: AreaCode
    kind: RouteKind
    line: tuple[tuple[Vertex, ...], ...]
    boards: tuple[Board, ...]


@event("patrol.started", version=1)
class PatrolStarted:
    """Somebody set out along a route. A track is recorded only where they chose to (`track`)."""

    patrol: UUID
    route: UUID
    route_name: Line
    area: AreaCode
    person: Code
    mode: PatrolMode = "foot"
    track: bool
    observed_at: datetime


@event("patrol.board_scanned", version=1)
class BoardScanned:
    """A board along the route was scanned."""

    patrol: UUID
    place: UUID
    observed_at: datetime


@event("patrol.track_received", version=1)
class TrackReceived:
    """A numbered chunk of the track arrived; in any order, repeats change nothing."""

    patrol: UUID
    chunk: Count
    fixes: tuple[Fix, ...]


@event("patrol.finished", version=1)
class PatrolFinished:
    """The patrol is over: the share of the route that was visited, by boards or by track.

    `fingerprint` identifies the track's shape, so that one that is played again is found.
    """

    patrol: UUID
    route: UUID
    area: AreaCode
    coverage: Share
    by: Literal["boards", "track"]
    findings: tuple[Finding, ...] = ()
    fingerprint: Digest | None = None
    observed_at: datetime


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
