"""Parts of the patrol service's contracts."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from marshmallow import validate

from contracts.declare import value
from contracts.fields import Code, Digest, Latitude, Line, Longitude, Share, Words

RouteKind = Literal["river", "forest", "road", "other"]
"""What a route goes along: 河道, 山林, 道路, 其他."""

PatrolMode = Literal["foot", "boat", "e_bike"]
"""How a patrol is made (巡查方式): 步行, 船, 电动车."""

Datum = Literal["WGS-84", "GCJ-02"]
"""In which coordinates a line is given: those of GPS, or those of Chinese maps (火星坐标)."""

MAX_SEALED: Final = 600_000


class _SealedFixes(Words):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Length(min=1, max=MAX_SEALED), **kwargs)


SealedFixes = Annotated[str, _SealedFixes]
"""The fixes of one chunk as JSON, sealed. Declare the field with `personal(of=…)`."""


@value
class Vertex:
    """One point of a route's line, or where a board stands: degrees."""

    longitude: Longitude
    latitude: Latitude


@value
class Board:
    """A board (公示牌) along a route: a place with a code.

    `along` says at which share of the route's length it stands, 0 to 1.
    """

    place: UUID
    name: Line
    along: Share


@value
class BoardPlan:
    """A board to put along a route that is being drawn: give its position, or the share `along`."""

    place: UUID
    name: Line
    along: Share | None = None
    at: Vertex | None = None


@value
class Finding:
    """What makes a track implausible (存疑): for a person to look at, never a refusal."""

    code: Code
    detail: Line
    begins: datetime
    ends: datetime


@value
class Measured:
    """What of a route was visited: its share, by boards or by track, and what is doubtful.

    `fingerprint` identifies the track's shape, so that one that is played again is found.
    """

    coverage: Share
    by: Literal["boards", "track"]
    findings: tuple[Finding, ...] = ()
    fingerprint: Digest | None = None
