"""A flat map in metres of one neighbourhood, for geometry that degrees cannot carry."""

import math
from dataclasses import dataclass
from typing import Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from services.geo.point import MAX_LAT, Point

SEMI_MAJOR_M = 6_378_137.0
ECCENTRICITY_SQUARED = 0.00669437999014
"""WGS-84 ellipsoid (NIMA TR8350.2)."""

Number = TypeVar("Number", float, NDArray[np.float64])


@dataclass(frozen=True, slots=True)
class Plane:
    """An equirectangular projection around `origin`, on the WGS-84 ellipsoid.

    East is x and north is y, in metres from the origin. North-south lengths are true to 0.02 %.
    East-west lengths are stretched by tan(latitude) times the distance north of the origin over
    the earth's radius: at 30° that is 0.09 % at 10 km, 0.27 % at 30 km (the edge of a county) and
    0.9 % at 100 km. Two lengths in one place are stretched alike, so a share of a route's length
    errs by less.
    """

    origin: Point
    metres_per_lon: float
    metres_per_lat: float

    @classmethod
    def around(cls, origin: Point) -> Self:
        """Return the plane that touches the earth at `origin`."""
        lat = math.radians(origin.lat)
        flattening = 1 - ECCENTRICITY_SQUARED * math.sin(lat) ** 2
        across = SEMI_MAJOR_M / math.sqrt(flattening)
        along_meridian = across * (1 - ECCENTRICITY_SQUARED) / flattening
        return cls(origin, math.radians(across * math.cos(lat)), math.radians(along_meridian))

    def to_metres(self, lon: Number, lat: Number) -> tuple[Number, Number]:
        """Return x and y in metres of degrees, the shorter way round the date line."""
        east = (lon - self.origin.lon + 180) % 360 - 180
        return east * self.metres_per_lon, (lat - self.origin.lat) * self.metres_per_lat

    def to_degrees(self, x: Number, y: Number) -> tuple[Number, Number]:
        """Return longitude and latitude in degrees of x and y in metres."""
        lon = (self.origin.lon + x / self.metres_per_lon + 180) % 360 - 180
        return lon, self.origin.lat + y / self.metres_per_lat

    def point_at(self, x: float, y: float) -> Point:
        """Return the point at x and y; rounding never carries it over a pole."""
        lon, lat = self.to_degrees(x, y)
        return Point(lon, max(-MAX_LAT, min(MAX_LAT, lat)))
