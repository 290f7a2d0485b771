"""Distance on the ground."""

import math
from typing import Protocol

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius R1 of the earth (IUGG, Geodetic Reference System 1980)."""


class Located(Protocol):
    """What has a longitude and a latitude in WGS-84 degrees: a point, a fix."""

    @property
    def lon(self) -> float:
        """Degrees east."""
        ...

    @property
    def lat(self) -> float:
        """Degrees north."""
        ...


def metres_between(a: Located, b: Located) -> float:
    """Return the great-circle distance in metres, by the haversine formula.

    It takes the earth for a sphere: within 0.6 % of the true distance on the WGS-84 ellipsoid,
    anywhere.
    """
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    half_lat = (lat_b - lat_a) / 2
    half_lon = math.radians(b.lon - a.lon) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, chord)))
