"""Whether a point can lie in the county that it is said to lie in.

What a county's box is, is data of the release (`counties.yml`), read once, and the same for all
services: where a phone has no position yet it sends 0,0, and a map's point may be another town's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml

from events.decider import Refused
from services.geo.distance import metres_between
from services.geo.point import Point

TOO_FAR_M: Final = 50_000.0
"""Metres outside the box: neither a map's datum (700 m) nor a poor fix moves anything so far, and
who sees a neighbour's fire across the border is nearer."""

_DIGITS: Final = 6
"""Of a county's division code, with which the code of everything in it begins."""


@dataclass(frozen=True, slots=True)
class Box:
    """The box around a county: WGS-84 degrees, west of the date line. Raises ValueError."""

    west: float
    south: float
    east: float
    north: float

    def __post_init__(self) -> None:
        Point(self.west, self.south)
        Point(self.east, self.north)
        if self.west >= self.east or self.south >= self.north:
            raise ValueError("a box goes from west to east and from south to north")

    def metres_to(self, point: Point) -> float:
        """Return how far outside the box a point is, 0 within.

        Measured to the point of the box that is nearest on a map of degrees: at 50 km that is a
        metre farther than the nearest on the ground, in the far north.
        """
        nearest = Point(
            min(max(point.lon, self.west), self.east),
            min(max(point.lat, self.south), self.north),
        )
        return metres_between(point, nearest)


@dataclass(frozen=True, slots=True)
class County:
    """A county's box, of which day it is, and where it is from."""

    box: Box
    as_of: date
    source: str


@cache
def counties() -> Mapping[str, County]:
    """Return the counties of this release by their division codes."""
    return read(files(__package__).joinpath("counties.yml").read_text("utf-8"))


def read(text: str) -> Mapping[str, County]:
    """Read counties from YAML. Raises KeyError or ValueError where one is not complete."""
    told: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return {code: _county(each) for code, each in told.items()}


def _county(told: Mapping[str, Any]) -> County:
    box = Box(*(float(told[side]) for side in ("west", "south", "east", "north")))
    return County(box, told["as_of"], told["source"])


def too_far(point: Point, county: County | None) -> float | None:
    """Return how many metres outside the county a point is, if that is more than 50 km.

    None where it is not, and where no box of the county is known.
    """
    if county is None:
        return None
    metres = county.box.metres_to(point)
    return metres if metres > TOO_FAR_M else None


def require_in_reach(point: Point, area: str, field: str, what: str = "This point") -> None:
    """Let a point pass that can be of what lies in `area`, a division code; `field` tells it.

    It is for where something is said to be: who passes has not shown that they were there. Raises
    Refused.
    """
    metres = too_far(point, counties().get(area[:_DIGITS]))
    if metres is None:
        return
    raise Refused(
        "point.too-far",
        f"{what} lies {metres / 1000:.0f} km outside the county: correct it (WGS-84, longitude "
        "before latitude), or leave it out where none has to be given.",
        field=field,
        distance_m=round(metres),
    )
