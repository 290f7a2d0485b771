"""A route (巡查路线): one or more lines along a river, a road or a boundary."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Self

import numpy as np
import shapely
from shapely import LineString
from shapely.ops import substring

from services.geo.plane import Plane
from services.geo.point import Point
from services.patrol.geometry.nearness import Floats
from services.patrol.geometry.sections import CRACK_M, Section

SPAN_LIMIT_M = 200_000.0
"""Wider than any county; the plane's error grows with the span (see `Plane`)."""


class NotARoute(ValueError):
    """A geometry that nobody can patrol; the message says what is wrong with it and where."""


@dataclass(frozen=True)
class Route:
    """Lines in metres on `plane`, laid end to end in their order for measuring along them.

    `offsets_m` says how far along the whole each part starts.
    """

    plane: Plane
    parts: tuple[LineString, ...]
    offsets_m: tuple[float, ...]
    length_m: float

    @classmethod
    def along(cls, lines: Iterable[Sequence[Point]]) -> Self:
        """Return the route along lines of WGS-84 points.

        Raises `NotARoute` if it has no length or spans more than `SPAN_LIMIT_M`.
        """
        drawn = [line for line in lines if len(line) > 1]
        plane = _plane_of([point for line in drawn for point in line])
        flat = (LineString([plane.to_metres(at.lon, at.lat) for at in line]) for line in drawn)
        cleaned = (shapely.remove_repeated_points(line, CRACK_M) for line in flat)
        parts = tuple(line for line in cleaned if line.length > CRACK_M)
        if not parts:
            raise NotARoute("the route has no length: it needs two points apart")
        *offsets, length_m = accumulate((part.length for part in parts), initial=0.0)
        return cls(plane, parts, tuple(offsets), length_m)

    def segments(self) -> tuple[Floats, Floats]:
        """Return every straight segment, (n, 2, 2) in metres, and how far along it starts."""
        pieces = [_segments(part) for part in self.parts]
        starts = [
            offset + np.concatenate(([0.0], np.cumsum(_lengths(piece))[:-1]))
            for offset, piece in zip(self.offsets_m, pieces, strict=True)
        ]
        return np.concatenate(pieces), np.concatenate(starts)

    def measure(self, point: Point) -> tuple[float, float]:
        """Return at which share of the route a point stands, 0 to 1, and how many metres off it."""
        dot = shapely.Point(self.plane.to_metres(point.lon, point.lat))
        nearest = min(range(len(self.parts)), key=lambda index: self.parts[index].distance(dot))
        part = self.parts[nearest]
        along_m = self.offsets_m[nearest] + part.project(dot)
        return min(1.0, along_m / self.length_m), part.distance(dot)

    def cut(self, section: Section) -> list[list[Point]]:
        """Return the lines of a section, to draw it on a map."""
        start, end = section.start * self.length_m, section.end * self.length_m
        cuts = (
            substring(part, max(start - offset, 0.0), min(end - offset, part.length))
            for offset, part in zip(self.offsets_m, self.parts, strict=True)
            if start < offset + part.length and offset < end
        )
        return [[self.plane.point_at(x, y) for x, y in cut.coords] for cut in cuts]


def _plane_of(points: Sequence[Point]) -> Plane:
    """Return the plane around the middle of the points; the first is a guide past the date line."""
    if not points:
        raise NotARoute("the route has no length: it needs two points apart")
    guide = Plane.around(points[0])
    xs, ys = zip(*(guide.to_metres(point.lon, point.lat) for point in points), strict=True)
    if max(max(xs) - min(xs), max(ys) - min(ys)) > SPAN_LIMIT_M:
        raise NotARoute(f"the route spans more than {SPAN_LIMIT_M / 1000:.0f} km; split it")
    return Plane.around(guide.point_at((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2))


def _segments(part: LineString) -> Floats:
    corners = shapely.get_coordinates(part)
    return np.stack((corners[:-1], corners[1:]), axis=1)


def _lengths(segments: Floats) -> Floats:
    steps = segments[:, 1] - segments[:, 0]
    return np.hypot(steps[:, 0], steps[:, 1])
