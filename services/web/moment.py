"""When something was observed, by a phone's clock that may be wrong: corrected, never refused."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

SUSPECT_S = 300.0
"""A clock that is further off than this (seconds) is flagged; what it dated is kept."""

LONGEST = timedelta(days=366)
"""No phone keeps a record unsent for longer; older than this is a clock that was reset."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When something was observed. The phone told `at` plus `offset_s` (seconds)."""

    at: datetime
    offset_s: float
    suspect: bool


def observed(
    told: datetime,
    ahead_s: float,
    received: datetime,
    not_before: datetime | None = None,
) -> Moment:
    """Correct what a phone told by how far its clock is ahead (`ahead_s`, seconds).

    `received` is the server's time; where the correction leads past it, or absurdly far back, it
    stands for what nobody knows any more. What is older than it can be (`not_before`, a record's
    form for instance) is flagged too, and so is all that a clock tells which is itself far off.
    """
    at = _shifted(told, ahead_s)
    if at is None or not received - LONGEST <= at <= received:
        at = received.astimezone(UTC)
    offset_s = round((told - at).total_seconds(), 3)
    early = not_before is not None and (not_before - at).total_seconds() > SUSPECT_S
    off = max(abs(offset_s), abs(ahead_s)) > SUSPECT_S
    return Moment(at, offset_s, suspect=early or off)


def _shifted(told: datetime, ahead_s: float) -> datetime | None:
    try:
        return (told - timedelta(seconds=ahead_s)).astimezone(UTC)
    except OverflowError:
        return None
