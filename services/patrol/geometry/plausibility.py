"""Implausibility (存疑) of a track: what a person should look at before believing it.

A finding never refuses a patrol and never enters a score. Phones lose the sky, clocks jump, and
people ride home with the track still running.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from itertools import groupby

from services.patrol.geometry.finding import Finding, FindingCode
from services.patrol.geometry.motion import Mode, motion_findings
from services.patrol.geometry.recording import recording_findings
from services.patrol.geometry.replay import fingerprint
from services.patrol.geometry.track import Track

MOST_ALIKE = 20
"""Findings of one kind that a person will read; a wild track has thousands."""


def findings(track: Track, mode: Mode, earlier: Collection[str] = ()) -> tuple[Finding, ...]:
    """Return what is doubtful about a track, in order of time; empty if nothing is.

    `earlier` holds the fingerprints (see `replay.fingerprint`) of other tracks sent before. Of one
    kind at most `MOST_ALIKE` are returned, the last of which says how many more there are.
    """
    fixes = track.fixes
    found = [*recording_findings(fixes), *motion_findings(fixes, mode)]
    if earlier and fingerprint(fixes) in earlier:
        detail = "every step and interval is that of a track sent before"
        found.append(Finding.about(FindingCode.REPLAYED, fixes, detail))
    return tuple(sorted(_few(found)))


def _few(found: Iterable[Finding]) -> Iterable[Finding]:
    in_order = sorted(found, key=lambda one: (one.code, one))
    for _, group in groupby(in_order, key=lambda one: one.code):
        alike = list(group)
        more = len(alike) - MOST_ALIKE
        if more > 0:
            last = alike[MOST_ALIKE - 1]
            alike[MOST_ALIKE - 1] = replace(last, detail=f"{last.detail}; and {more} more like it")
        yield from alike[:MOST_ALIKE]
