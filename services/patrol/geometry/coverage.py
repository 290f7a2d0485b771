"""Coverage (覆盖率): the share of a route that was visited, here by a track; see also `boards`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

import numpy as np

from services.geo.distance import metres_between
from services.geo.fix import Fix
from services.patrol.geometry.nearness import Floats, spans_within
from services.patrol.geometry.route import Route
from services.patrol.geometry.sections import Section, Span, rest
from services.patrol.geometry.track import Track


@dataclass(frozen=True, slots=True)
class VisitRules:
    """What counts as visited by a track; metres and seconds.

    The route is visited within `radius_m` of the track. Between two fixes further apart than
    `max_gap_s` or `max_gap_m` nobody knows where the cadre went: only the ends count. A fix that
    states an accuracy worse than `max_accuracy_m` is left out; one that states none is believed.
    """

    radius_m: float = 30.0
    max_gap_s: float = 120.0
    max_gap_m: float = 300.0
    max_accuracy_m: float = 100.0


@dataclass(frozen=True, slots=True)
class Gap:
    """A hole in a track: nothing is known from `begins` to `ends`, over `metres` as the crow flies.

    `begins` is later than `ends` where the device's clock went back.
    """

    begins: datetime
    ends: datetime
    metres: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """What of a route was visited: `share` 0 to 1, the sections covered, those left, track gaps."""

    share: float
    covered: tuple[Section, ...]
    uncovered: tuple[Section, ...]
    gaps: tuple[Gap, ...] = ()


def coverage_by_track(route: Route, track: Track, rules: VisitRules | None = None) -> Coverage:
    """Return the coverage of a route by a track, exact on the route's plane (see `Plane`)."""
    rules = rules or VisitRules()
    runs = [run for stretch in track.stretches for run in _runs(stretch, rules)]
    if not runs:
        return coverage_of([], route.length_m)
    segments, starts = route.segments()
    legs = np.concatenate([_legs(route, run) for run in runs])
    spans = spans_within(segments, starts, legs, rules.radius_m)
    gaps = tuple(_gap(a[-1], b[0]) for a, b in pairwise(runs))
    return coverage_of(spans, route.length_m, gaps)


def coverage_of(spans: Iterable[Span], length_m: float, gaps: tuple[Gap, ...] = ()) -> Coverage:
    """Return the coverage of a length by spans in metres; exactly 1 if only cracks are left."""
    left = rest(spans, length_m)
    covered = rest(left, length_m)
    share = sum(end - start for start, end in covered) / length_m if left else 1.0
    return Coverage(share, _sections(covered, length_m), _sections(left, length_m), gaps)


def _sections(spans: Iterable[Span], length_m: float) -> tuple[Section, ...]:
    return tuple(Section(start / length_m, end / length_m) for start, end in spans)


def _runs(stretch: Sequence[Fix], rules: VisitRules) -> list[list[Fix]]:
    """Split a stretch where nobody knows how the cadre came from one fix to the next."""
    usable = [fix for fix in stretch if (fix.stated_accuracy_m or 0.0) <= rules.max_accuracy_m]
    runs: list[list[Fix]] = []
    for fix in usable:
        if not runs or not _joined(runs[-1][-1], fix, rules):
            runs.append([])
        runs[-1].append(fix)
    return runs


def _joined(a: Fix, b: Fix, rules: VisitRules) -> bool:
    seconds = (b.at - a.at).total_seconds()
    return 0 <= seconds <= rules.max_gap_s and metres_between(a.point, b.point) <= rules.max_gap_m


def _legs(route: Route, run: Sequence[Fix]) -> Floats:
    """Return the legs of a run, (n, 2, 2) in metres on the route's plane; a lone fix is one leg."""
    corners = np.array([route.plane.to_metres(fix.lon, fix.lat) for fix in run])
    ends = corners[1:] if len(corners) > 1 else corners
    return np.stack((corners[: len(ends)], ends), axis=1)


def _gap(a: Fix, b: Fix) -> Gap:
    return Gap(a.at, b.at, metres_between(a.point, b.point))
