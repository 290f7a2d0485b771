"""A finding (存疑): something about a track that a person should look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self

from services.geo.fix import Fix


class FindingCode(StrEnum):
    """What looks implausible; the client shows its own words for each."""

    TOO_FAST = "too_fast"
    TELEPORT = "teleport"
    CLOCK_BACKWARDS = "clock_backwards"
    CLOCK_STANDING = "clock_standing"
    NEVER_MOVED = "never_moved"
    NULL_ISLAND = "null_island"
    NO_ACCURACY = "no_accuracy"
    POOR_ACCURACY = "poor_accuracy"
    REPLAYED = "replayed"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A doubt about the fixes from `begins` to `ends`, in plain words; never a refusal.

    `detail` names speeds and counts, never a place.
    """

    begins: datetime
    ends: datetime
    code: FindingCode
    detail: str

    @classmethod
    def about(cls, code: FindingCode, fixes: Sequence[Fix], detail: str) -> Self:
        """Return a finding from the earliest to the latest of some fixes."""
        times = [fix.at for fix in fixes]
        return cls(min(times), max(times), code, detail)
