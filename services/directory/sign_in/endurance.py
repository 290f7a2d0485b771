"""How long one may go on being signed in: counted from the sign-in, however often one goes on."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

LONGEST: Final = timedelta(hours=12)
"""A working day with an evening: then somebody has to prove again who they are."""

_MOST_HOURS: Final = 24 * 7


def longest(environ: Mapping[str, str]) -> timedelta:
    """Read NEEDLE_SIGNED_IN_HOURS. Raises ValueError, with what to put there."""
    text = environ.get("NEEDLE_SIGNED_IN_HOURS", "").strip()
    if not text:
        return LONGEST
    if not re.fullmatch(r"[0-9]{1,3}", text) or not 1 <= int(text) <= _MOST_HOURS:
        raise ValueError(
            "NEEDLE_SIGNED_IN_HOURS is no number of hours: put there for how long one may go on "
            f"being signed in, 1 to {_MOST_HOURS}, or leave it out for 12"
        )
    return timedelta(hours=int(text))
