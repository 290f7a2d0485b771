"""A position (定位) made of several fixes, with the reason why any of them was left out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from services.geo.distance import metres_between
from services.geo.fix import Fix
from services.geo.plane import Plane
from services.geo.point import Point

BEST_ACCURACY_M = 1.0
"""No phone is surer than this, whatever it states; one boast must not outweigh all others."""

AGREEMENT = 3.0
"""Two fixes contradict each other beyond so many times their combined accuracy (about 4.5 σ)."""

ONE_POINT_M = 3.0
"""Two doors closer than this, less than the width of a house, were hardly measured apart."""


class Reason(StrEnum):
    """Why a fix was not used."""

    CACHED = "cached"
    LATER = "later"
    NO_ACCURACY = "no_accuracy"
    POOR = "poor"
    OUTLIER = "outlier"


@dataclass(frozen=True, slots=True)
class Limits:
    """Which fixes count: how far in time from the capture (seconds), how poor at most (metres)."""

    max_age_s: float = 30.0
    max_accuracy_m: float = 50.0


@dataclass(frozen=True, slots=True)
class Unused:
    """A fix that was left out: its index among those given, and why, also in plain words."""

    index: int
    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class Position:
    """Where something is: within `radius_m` metres of `point`, by the fixes at indexes `used`."""

    point: Point
    radius_m: float
    used: tuple[int, ...]
    unused: tuple[Unused, ...]


@dataclass(frozen=True, slots=True)
class NoPosition:
    """No honest position can be made of these fixes; each says why it was left out."""

    unused: tuple[Unused, ...]


@dataclass(frozen=True, slots=True, order=True)
class _Reading:
    """A fit fix; ordered by what it says, so that no answer depends on the order given."""

    at: datetime
    point: Point
    accuracy_m: float
    index: int = field(compare=False)

    @property
    def weight(self) -> float:
        return 1 / self.accuracy_m**2

    def agrees_with(self, other: "_Reading") -> bool:
        reach_m = AGREEMENT * math.hypot(self.accuracy_m, other.accuracy_m)
        return metres_between(self.point, other.point) <= reach_m


def locate(
    fixes: Sequence[Fix], captured_at: datetime, limits: Limits | None = None
) -> Position | NoPosition:
    """Return the position that the usable fixes agree on, weighted by 1 / accuracy².

    A fix is used if it was taken within `limits.max_age_s` of `captured_at`, states an accuracy no
    worse than `limits.max_accuracy_m`, and belongs to a majority that agree with one fix among
    them. Without a majority there is no position: of two fixes that contradict each other nobody
    can say which is wrong. The order of the fixes does not matter.
    """
    limits = limits or Limits()
    unused: list[Unused] = []
    readings: list[_Reading] = []
    for index, fix in enumerate(fixes):
        judged = _judge(index, fix, captured_at, limits)
        if isinstance(judged, Unused):
            unused.append(judged)
        else:
            readings.append(judged)
    agreed = _majority(sorted(readings))
    used = {reading.index for reading in agreed}
    unused += [_outlier(reading.index) for reading in readings if reading.index not in used]
    unused.sort(key=lambda found: found.index)
    if not agreed:
        return NoPosition(tuple(unused))
    point, radius_m = _weighted_mean(agreed)
    return Position(point, radius_m, tuple(sorted(used)), tuple(unused))


def two_doors_at_one_point(a: Point, b: Point, within_m: float = ONE_POINT_M) -> bool:
    """Say whether two doors were given what is one point for any phone, to be pointed out.

    It is not always a mistake: the doors of a staircase stand above one another.
    """
    return metres_between(a, b) <= within_m


def _judge(index: int, fix: Fix, captured_at: datetime, limits: Limits) -> _Reading | Unused:
    """Return a fix as a reading, or why it is unfit, looked at by itself."""
    age_s = (captured_at - fix.at).total_seconds()
    accuracy_m = fix.stated_accuracy_m
    allowed = f"{limits.max_age_s:.0f} s are allowed"
    if age_s > limits.max_age_s:
        return Unused(index, Reason.CACHED, f"taken {age_s:.0f} s before the capture; {allowed}")
    if age_s < -limits.max_age_s:
        return Unused(index, Reason.LATER, f"taken {-age_s:.0f} s after the capture; {allowed}")
    if accuracy_m is None:
        return Unused(index, Reason.NO_ACCURACY, "the device did not say how sure it was")
    if accuracy_m > limits.max_accuracy_m:
        needed = f"{limits.max_accuracy_m:.0f} m are needed"
        return Unused(index, Reason.POOR, f"good to {accuracy_m:.0f} m only; {needed}")
    return _Reading(fix.at, fix.point, max(BEST_ACCURACY_M, accuracy_m), index)


def _outlier(index: int) -> Unused:
    return Unused(index, Reason.OUTLIER, "does not agree with most of the other fixes")


def _majority(readings: Sequence[_Reading]) -> Sequence[_Reading]:
    """Return the largest group that agrees with one of its own, if it is a majority, else none."""
    groups = [[other for other in readings if other.agrees_with(one)] for one in readings]
    best = max(groups, key=lambda group: (len(group), sum(r.weight for r in group)), default=[])
    return best if 2 * len(best) > len(readings) else []


def _weighted_mean(readings: Sequence[_Reading]) -> tuple[Point, float]:
    """Return the weighted mean and the radius in metres to trust it to.

    The radius is never better than that of the best single reading: the errors of fixes taken
    seconds apart under one sky are nearly the same, so averaging does not shrink them.
    """
    plane = Plane.around(readings[0].point)
    total = sum(reading.weight for reading in readings)
    shares = [reading.weight / total for reading in readings]
    flat = [plane.to_metres(reading.point.lon, reading.point.lat) for reading in readings]
    x = sum(share * at_x for share, (at_x, _) in zip(shares, flat, strict=True))
    y = sum(share * at_y for share, (_, at_y) in zip(shares, flat, strict=True))
    spread_m = math.sqrt(
        sum(
            share * ((at_x - x) ** 2 + (at_y - y) ** 2)
            for share, (at_x, at_y) in zip(shares, flat, strict=True)
        )
    )
    return plane.point_at(x, y), max(spread_m, min(reading.accuracy_m for reading in readings))
