"""What can be asked of the patrol service."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from contracts.common import Fix, ObservedProblem
from contracts.declare import at_most, command, several
from contracts.fields import AreaCode, Count, LabelSecret, Line
from contracts.patrol.parts import BoardPlan, Datum, PatrolMode, RouteKind

MAX_MEMBERS: Final = 20
"""Members of a GeoJSON object; a Feature has three, and some tools add their own."""

MAX_BOARDS: Final = 200
MAX_FIXES: Final = 1000
"""Of one chunk of a track: a second apart, a quarter of an hour."""


@command("route.draw")
class DrawRoute:
    """Draw a route from a GeoJSON line, or draw it anew; `datum` says in which coordinates.

    Patrols that are under way go on along the route as it was when they set out.
    """

    route: UUID
    name: Line
    area: AreaCode
    kind: RouteKind
    geometry: dict[str, Any] = at_most(MAX_MEMBERS)
    datum: Datum = "WGS-84"
    boards: tuple[BoardPlan, ...] = several(most=MAX_BOARDS)


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
    """Scan a board along the route. It may be sent after the end, by a phone that was offline.

    `label` is the secret that follows the # in the QR code of the board's label: a board's code
    leads to it, and does not prove that anybody stood there.
    """

    patrol: UUID
    place: UUID
    label: LabelSecret
    observed_at: datetime


@command("patrol.send_track")
class SendTrack:
    """Send one numbered chunk of the track: any order, any repeats, also after the end.

    `fixes` bear the phone's own time, of which only the differences are used.
    """

    patrol: UUID
    chunk: Count
    fixes: tuple[Fix, ...] = at_most(MAX_FIXES)


@command("patrol.observe_problem")
class ObserveProblem:
    """Report a problem seen on the patrol: at a board (`place`), or wherever its point says."""

    patrol: UUID
    place: UUID | None = None
    problem: ObservedProblem
    observed_at: datetime


@command("patrol.finish")
class FinishPatrol:
    """End the patrol; its coverage is computed."""

    patrol: UUID
    observed_at: datetime
