"""The lines of a route out of GeoJSON."""

from collections.abc import Mapping
from typing import Any

from services.geo.point import OutsideWorld, Point
from services.patrol.geometry.route import NotARoute

POINT_LIMIT = 50_000


def read_lines(geojson: Mapping[str, Any]) -> list[list[Point]]:
    """Return the lines of a GeoJSON (RFC 7946) LineString, MultiLineString or Feature of one.

    Altitudes are left aside; the datum stays what it was. Raises `NotARoute`, naming the line and
    the point, counted from 1.
    """
    geometry = geojson.get("geometry") if geojson.get("type") == "Feature" else geojson
    match geometry:
        case {"type": "LineString", "coordinates": list() as line}:
            return _read([line])
        case {"type": "MultiLineString", "coordinates": list() as lines}:
            return _read(lines)
        case _:
            raise NotARoute(
                "a route is a GeoJSON LineString or MultiLineString, or a Feature of one"
            )


def _read(lines: list[Any]) -> list[list[Point]]:
    if not all(isinstance(line, list) for line in lines):
        raise NotARoute("a line is a list of points")
    if sum(len(line) for line in lines) > POINT_LIMIT:
        raise NotARoute(f"the route has more than {POINT_LIMIT} points; simplify or split it")
    return [
        [_read_point(at, f"line {row}, point {column}") for column, at in enumerate(line, start=1)]
        for row, line in enumerate(lines, start=1)
    ]


def _read_point(position: Any, where: str) -> Point:
    match position:
        case [int() | float() as lon, int() | float() as lat, *_]:
            try:
                return Point(lon, lat)
            except OutsideWorld as outside:
                raise NotARoute(f"{where}: {outside}") from outside
        case _:
            raise NotARoute(f"{where}: a point is a list of longitude and latitude in degrees")
