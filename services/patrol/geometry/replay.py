"""A track played twice: the same steps at the same intervals as one that was sent before."""

import hashlib
from collections.abc import Sequence
from itertools import pairwise

from services.geo.fix import Fix

LEAST_STEPS = 10
"""Shorter walks may be alike by chance: from the office to the gate and back."""

DEGREE_DIGITS = 6
"""A tenth of a metre: finer than any receiver, coarser than what rounding on the way changes."""


def fingerprint(fixes: Sequence[Fix]) -> str | None:
    """Return a text that is the same for tracks with the same steps, in degrees and seconds.

    It does not depend on where or when the track begins, so that one shifted in time or place is
    found too. Noise added to every fix hides a replay from it. None for a track with fewer than
    `LEAST_STEPS` steps that move, which says too little to accuse anybody.
    """
    steps = [_step(a, b) for a, b in pairwise(fixes)]
    if sum(1 for east, north, _ in steps if east or north) < LEAST_STEPS:
        return None
    text = ";".join(f"{east} {north} {seconds}" for east, north, seconds in steps)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _step(a: Fix, b: Fix) -> tuple[int, int, int]:
    """Return a step in millionths of a degree to the east and north, and in whole seconds."""
    scale = 10**DEGREE_DIGITS
    return (
        round((b.lon - a.lon) * scale),
        round((b.lat - a.lat) * scale),
        round((b.at - a.at).total_seconds()),
    )
