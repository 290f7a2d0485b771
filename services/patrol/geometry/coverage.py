"""Coverage (覆盖率): the share of a route that was visited, here by a track; see also `boards`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

import numpy as np
from numpy.typing import NDArray

from services.geo.fix import Fix
from services.patrol.geometry.columns import Columns, Floats
from services.patrol.geometry.nearness import spans_within
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
    walk = _Walk.of(track, rules)
    if not walk.fixes:
        return coverage_of([], route.length_m)
    segments, starts = route.segments()
    spans = spans_within(segments, starts, walk.legs(route), rules.radius_m)
    return coverage_of(spans, route.length_m, walk.gaps())


def coverage_of(spans: Iterable[Span], length_m: float, gaps: tuple[Gap, ...] = ()) -> Coverage:
    """Return the coverage of a length by spans in metres; exactly 1 if only cracks are left."""
    left = rest(spans, length_m)
    covered = rest(left, length_m)
    share = sum(end - start for start, end in covered) / length_m if left else 1.0
    return Coverage(share, _sections(covered, length_m), _sections(left, length_m), gaps)


def _sections(spans: Iterable[Span], length_m: float) -> tuple[Section, ...]:
    return tuple(Section(start / length_m, end / length_m) for start, end in spans)


@dataclass(frozen=True, slots=True)
class _Walk:
    """The usable fixes, and whether each but the first is known to be where its leg ends.

    It is not where nobody knows how the cadre came there from the fix before.
    """

    fixes: Sequence[Fix]
    columns: Columns
    joined: NDArray[np.bool_]

    @classmethod
    def of(cls, track: Track, rules: VisitRules) -> Self:
        """Leave out what is too poor, and part what is too far apart or in two stretches."""
        fixes: list[Fix] = []
        parted: list[int] = []
        for stretch in track.stretches:
            parted.append(len(fixes))
            fixes += (f for f in stretch if (f.stated_accuracy_m or 0.0) <= rules.max_accuracy_m)
        columns, end = Columns.of(fixes), np.arange(1, len(fixes))
        seconds = columns.seconds(end - 1, end)
        joined = (seconds >= 0) & (seconds <= rules.max_gap_s)
        joined &= columns.metres(end - 1, end) <= rules.max_gap_m
        joined &= ~np.isin(end, parted)
        return cls(fixes, columns, joined)

    def legs(self, route: Route) -> Floats:
        """Return the legs, (n, 2, 2) in metres on the route's plane; a lone fix is one, too."""
        corners = np.stack(route.plane.to_metres(self.columns.lon, self.columns.lat), axis=1)
        ends = np.flatnonzero(self.joined) + 1
        alone = np.flatnonzero(~(np.append(self.joined, False) | np.append(False, self.joined)))
        starts, ends = np.append(ends - 1, alone), np.append(ends, alone)
        order = np.argsort(starts)
        return np.stack((corners[starts[order]], corners[ends[order]]), axis=1)

    def gaps(self) -> tuple[Gap, ...]:
        """Return what is not known of the way."""
        ends = np.flatnonzero(~self.joined) + 1
        metres = self.columns.metres(ends - 1, ends).tolist()
        return tuple(
            Gap(self.fixes[end - 1].at, self.fixes[end].at, far)
            for end, far in zip(ends.tolist(), metres, strict=True)
        )
