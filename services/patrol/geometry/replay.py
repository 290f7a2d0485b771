"""A track played twice: the same steps at the same intervals as one that was sent before."""

import hashlib
from collections.abc import Sequence

import numpy as np

from services.geo.fix import Fix
from services.patrol.geometry.columns import Columns

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
    found = Columns.of(fixes)
    scale = 10**DEGREE_DIGITS
    steps = np.stack(  # to the east and north in millionths of a degree, and in whole seconds
        (
            np.rint(np.diff(found.lon) * scale),
            np.rint(np.diff(found.lat) * scale),
            np.rint(np.diff(found.at_us) / 1e6),
        ),
        axis=1,
    ).astype(np.int64)
    if np.count_nonzero(steps[:, 0] | steps[:, 1]) < LEAST_STEPS:
        return None
    text = ";".join(f"{east} {north} {seconds}" for east, north, seconds in steps.tolist())
    return hashlib.sha256(text.encode("ascii")).hexdigest()
