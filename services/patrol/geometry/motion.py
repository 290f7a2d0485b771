"""Doubts about how a track moved: faster than the patrol can, or from place to place at once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from services.geo.fix import Fix
from services.patrol.geometry.columns import Columns, Floats, Integers
from services.patrol.geometry.finding import Finding, FindingCode
from services.patrol.geometry.recording import at_null_island

Window = tuple[int, int, float]
"""From which fix to which, by index, and how fast in metres a second."""

WINDOW_S = 20.0
"""Speed is judged over at least so long: from one second to the next, noise alone makes speed."""
_WINDOW_US: Final = round(WINDOW_S * 1e6)

UNSTATED_ACCURACY_M = 20.0
"""What a phone in the open is good for when it does not say."""

TELEPORT_M = 300.0
TELEPORT_M_PER_S = 60.0
"""Further and faster (216 km/h) at once than any vehicle on a county's roads."""

USELESS_ACCURACY_M = 200.0
"""A fix this poor (a cell tower's) jumps by itself and says nothing about motion."""


class Mode(StrEnum):
    """How a patrol is made (巡查方式)."""

    FOOT = "foot"
    BOAT = "boat"
    E_BIKE = "e_bike"


TOP_SPEED_M_PER_S = {Mode.FOOT: 4.0, Mode.BOAT: 15.0, Mode.E_BIKE: 15.0}
"""Foot: a steady run, 14 km/h. Boat: a patrol launch, 54 km/h. E-bike: GB 17761 holds bicycles to
25 km/h, GB/T 24158 electric mopeds to 50 km/h, and villages call both by one name."""


def motion_findings(fixes: Sequence[Fix], mode: Mode) -> Iterator[Finding]:
    """Yield a finding for each teleport and for each time that a track was too fast for its mode.

    Speeds are taken as the crow flies and less the accuracy of both ends, so that they are never
    overstated.
    """
    motion = _Motion.of(_forward_runs(fixes))
    for index, metres, seconds in motion.teleports():
        detail = f"jumped {metres:.0f} m in {seconds:.0f} s"
        yield Finding.about(FindingCode.TELEPORT, motion.fixes[index - 1 : index + 1], detail)
    yield from _too_fast(motion, mode)


def _forward_runs(fixes: Sequence[Fix]) -> list[list[Fix]]:
    """Return the fixes fit to judge motion by, apart where the clock went back.

    Within a run each fix is later than the one before it; of several at one moment the first
    stands.
    """
    runs: list[list[Fix]] = []
    for fix in fixes:
        if at_null_island(fix) or (fix.stated_accuracy_m or 0.0) > USELESS_ACCURACY_M:
            continue
        if not runs or fix.at < runs[-1][-1].at:
            runs.append([fix])
        elif fix.at > runs[-1][-1].at:
            runs[-1].append(fix)
    return runs


@dataclass(frozen=True, slots=True)
class _Motion:
    """The fixes of all runs, one run after the other; `starts` says at which index each begins."""

    fixes: Sequence[Fix]
    columns: Columns
    starts: Integers

    @classmethod
    def of(cls, runs: Sequence[Sequence[Fix]]) -> Self:
        fixes = [fix for run in runs for fix in run]
        lengths = np.array([len(run) for run in runs], dtype=np.int64)
        return cls(fixes, Columns.of(fixes), np.cumsum(lengths) - lengths)

    def teleports(self) -> list[tuple[int, float, float]]:
        """Return the index at which each teleport ended, its metres and its seconds."""
        end = self._ends()
        metres, seconds = self._certain_metres(end - 1, end), self.columns.seconds(end - 1, end)
        jumped = self._is_teleport(metres, seconds)
        found = end[jumped].tolist(), metres[jumped].tolist(), seconds[jumped].tolist()
        return list(zip(*found, strict=True))

    def fast_windows(self, limit: float) -> list[Window]:
        """Return (start, end, metres per second) of each shortest window that is above the limit.

        None reaches over a teleport or from one run into the next.
        """
        start, since_us = np.arange(len(self.fixes)), self._since_us()
        end = np.searchsorted(since_us, since_us + _WINDOW_US)
        inside = end < self._edges()[start]
        start, end = start[inside], end[inside]
        speed = self._certain_metres(start, end) / self.columns.seconds(start, end)
        fast = speed > limit
        found = start[fast].tolist(), end[fast].tolist(), speed[fast].tolist()
        return list(zip(*found, strict=True))

    def _ends(self) -> Integers:
        """Return where each step ends: at every fix but the first of a run."""
        follows = np.ones(len(self.fixes), dtype=bool)
        follows[self.starts] = False
        return np.flatnonzero(follows)

    def _since_us(self) -> Integers:
        """Return times that go forward over all runs, a window and more from one to the next."""
        steps = np.diff(self.columns.at_us, prepend=0)
        steps[self.starts] = 2 * _WINDOW_US
        return np.cumsum(steps)

    def _edges(self) -> Integers:
        """Return for each fix where the piece ends in which it lies: a run, or up to a teleport."""
        end = self._ends()
        jumped = self._is_teleport(
            self._certain_metres(end - 1, end), self.columns.seconds(end - 1, end)
        )
        edges = np.union1d(np.append(self.starts, len(self.fixes)), end[jumped])
        edge: Integers = edges[np.searchsorted(edges, np.arange(len(self.fixes)), side="right")]
        return edge

    @staticmethod
    def _is_teleport(metres: Floats, seconds: Floats) -> NDArray[np.bool_]:
        return (metres > TELEPORT_M) & (metres > TELEPORT_M_PER_S * seconds)

    def _certain_metres(self, start: Integers, end: Integers) -> Floats:
        """Return the least distances that the accuracy of both fixes leaves between them."""
        stated = self.columns.accuracy_m
        blur = np.where(np.isnan(stated), UNSTATED_ACCURACY_M, stated)
        least: Floats = np.maximum(self.columns.metres(start, end) - blur[start] - blur[end], 0.0)
        return least


def _too_fast(motion: _Motion, mode: Mode) -> Iterator[Finding]:
    limit = TOP_SPEED_M_PER_S[mode]
    for start, end, speed in _merged(motion.fast_windows(limit)):
        a, b = motion.fixes[start], motion.fixes[end]
        detail = (
            f"moved at {speed * 3.6:.0f} km/h or more within {_seconds(a, b):.0f} s;"
            f" {mode.value} patrols stay below {limit * 3.6:.0f} km/h"
        )
        yield Finding.about(FindingCode.TOO_FAST, [a, b], detail)


def _merged(windows: Iterable[Window]) -> list[Window]:
    """Join windows that overlap or touch, keeping the highest speed; starts come in order."""
    merged: list[Window] = []
    for start, end, speed in windows:
        if merged and start <= merged[-1][1]:
            first, _, highest = merged.pop()
            merged.append((first, end, max(highest, speed)))
        else:
            merged.append((start, end, speed))
    return merged


def _seconds(a: Fix, b: Fix) -> float:
    return (b.at - a.at).total_seconds()
