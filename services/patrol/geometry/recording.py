"""Doubts about how a track was recorded: its clock, its accuracy, places that are none."""

from collections.abc import Callable, Iterator, Sequence, Sized
from itertools import pairwise

from services.geo.fix import Fix
from services.patrol.geometry.finding import Finding, FindingCode

POOR_ACCURACY_M = 50.0
"""The width of a river: beyond it a fix cannot tell one bank from the other."""

MOST = 0.5
"""A few poor fixes are weather; when most are, a person should look."""

ENOUGH_FIXES = 10
"""Fewer fixes than this may be alike by chance."""

ENOUGH_S = 60.0

NULL_ISLAND_DEGREES = 0.001
"""Within 100 m of longitude 0, latitude 0: what a program writes that has no position."""


def at_null_island(fix: Fix) -> bool:
    """Say whether a fix lies at longitude 0, latitude 0."""
    return abs(fix.lon) < NULL_ISLAND_DEGREES and abs(fix.lat) < NULL_ISLAND_DEGREES


def recording_findings(fixes: Sequence[Fix]) -> Iterator[Finding]:
    """Yield what is doubtful about the recording of a track."""
    yield from _clock_findings(fixes)
    yield from _never_moved(fixes)
    nowhere = [fix for fix in fixes if at_null_island(fix)]
    if nowhere:
        detail = f"{_of(nowhere, fixes)} lie at longitude 0, latitude 0, in the open sea"
        yield Finding.about(FindingCode.NULL_ISLAND, nowhere, detail)
    yield from _when_most(
        FindingCode.NO_ACCURACY,
        fixes,
        lambda fix: fix.stated_accuracy_m is None,
        "do not say how accurate they are",
    )
    yield from _when_most(
        FindingCode.POOR_ACCURACY,
        fixes,
        lambda fix: (fix.stated_accuracy_m or 0.0) > POOR_ACCURACY_M,
        f"are only good to more than {POOR_ACCURACY_M:.0f} m",
    )


def _clock_findings(fixes: Sequence[Fix]) -> Iterator[Finding]:
    back = [(a, b) for a, b in pairwise(fixes) if b.at < a.at]
    if back:
        most_s = max((a.at - b.at).total_seconds() for a, b in back)
        detail = f"the clock went back at {_of(back, fixes)}, by up to {most_s:.0f} s"
        concerned = [fix for pair in back for fix in pair]
        yield Finding.about(FindingCode.CLOCK_BACKWARDS, concerned, detail)
    standing = [b for a, b in pairwise(fixes) if a.at == b.at]
    if standing:
        detail = f"{_of(standing, fixes)} bear the time of the one before them"
        yield Finding.about(FindingCode.CLOCK_STANDING, standing, detail)


def _never_moved(fixes: Sequence[Fix]) -> Iterator[Finding]:
    """Yield a finding if every fix is at exactly one point: a real receiver always wavers."""
    if len(fixes) < ENOUGH_FIXES:
        return
    lon, lat = fixes[0].lon, fixes[0].lat
    if any(fix.lon != lon or fix.lat != lat for fix in fixes):
        return
    found = Finding.about(
        FindingCode.NEVER_MOVED, fixes, f"all {len(fixes)} fixes are at exactly one point"
    )
    if (found.ends - found.begins).total_seconds() >= ENOUGH_S:
        yield found


def _when_most(
    code: FindingCode, fixes: Sequence[Fix], doubtful: Callable[[Fix], bool], words: str
) -> Iterator[Finding]:
    found = [fix for fix in fixes if doubtful(fix)]
    if found and len(found) > MOST * len(fixes):
        yield Finding.about(code, found, f"{_of(found, fixes)} {words}")


def _of(some: Sized, fixes: Sequence[Fix]) -> str:
    return f"{len(some)} of {len(fixes)} fixes"
