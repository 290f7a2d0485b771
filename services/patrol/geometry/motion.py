"""Doubts about how a track moved: faster than the patrol can, or from place to place at once."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import pairwise

from services.geo.distance import metres_between
from services.geo.fix import Fix
from services.patrol.geometry.finding import Finding, FindingCode
from services.patrol.geometry.recording import at_null_island

WINDOW_S = 20.0
"""Speed is judged over at least so long: from one second to the next, noise alone makes speed."""

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
    for run in _forward_runs(fixes):
        jumps = [index for index in range(1, len(run)) if _is_teleport(run[index - 1], run[index])]
        for index in jumps:
            a, b = run[index - 1], run[index]
            detail = f"jumped {_certain_metres(a, b):.0f} m in {_seconds(a, b):.0f} s"
            yield Finding.about(FindingCode.TELEPORT, [a, b], detail)
        for start, end in pairwise([0, *jumps, len(run)]):
            yield from _too_fast(run[start:end], mode)


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


def _too_fast(fixes: Sequence[Fix], mode: Mode) -> Iterator[Finding]:
    limit = TOP_SPEED_M_PER_S[mode]
    for start, end, speed in _merged(_fast_windows(fixes, limit)):
        a, b = fixes[start], fixes[end]
        detail = (
            f"moved at {speed * 3.6:.0f} km/h or more within {_seconds(a, b):.0f} s;"
            f" {mode.value} patrols stay below {limit * 3.6:.0f} km/h"
        )
        yield Finding.about(FindingCode.TOO_FAST, [a, b], detail)


def _fast_windows(fixes: Sequence[Fix], limit: float) -> Iterator[tuple[int, int, float]]:
    """Yield (start, end, metres per second) of each shortest window that is above the limit."""
    end = 0
    for start, a in enumerate(fixes):
        while end < len(fixes) and _seconds(a, fixes[end]) < WINDOW_S:
            end += 1
        if end < len(fixes) and (speed := _speed(a, fixes[end])) > limit:
            yield start, end, speed


def _merged(windows: Iterator[tuple[int, int, float]]) -> list[tuple[int, int, float]]:
    """Join windows that overlap or touch, keeping the highest speed; starts come in order."""
    merged: list[tuple[int, int, float]] = []
    for start, end, speed in windows:
        if merged and start <= merged[-1][1]:
            first, _, highest = merged.pop()
            merged.append((first, end, max(highest, speed)))
        else:
            merged.append((start, end, speed))
    return merged


def _is_teleport(a: Fix, b: Fix) -> bool:
    return _certain_metres(a, b) > TELEPORT_M and _speed(a, b) > TELEPORT_M_PER_S


def _speed(a: Fix, b: Fix) -> float:
    return _certain_metres(a, b) / _seconds(a, b)


def _certain_metres(a: Fix, b: Fix) -> float:
    """Return the least distance that the accuracy of both fixes leaves between them."""
    blur = sum(fix.stated_accuracy_m or UNSTATED_ACCURACY_M for fix in (a, b))
    return max(0.0, metres_between(a.point, b.point) - blur)


def _seconds(a: Fix, b: Fix) -> float:
    return (b.at - a.at).total_seconds()
