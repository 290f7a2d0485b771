"""Where a log ends, and what stands in it."""

from datetime import UTC, datetime
from typing import NamedTuple

import msgspec

from events.envelope import GENESIS, time_of


class Signed(NamedTuple):
    """One event as it is stored, with the MAC that says who stored it."""

    position: int
    hash: str
    body: str
    mac: str | None


class Head(NamedTuple):
    """The last event of a log: its position, hash and time, and itself where it was read."""

    position: int
    hash: str
    time: datetime
    last: Signed | None = None


class Row(NamedTuple):
    """One event as it is stored: its place, its hash and its bytes."""

    position: int
    hash: str
    body: str


_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def head_of(last: Signed | None) -> Head:
    """Return what is appended behind; when it was is read from its bytes, as all that is believed.

    Bytes that cannot be read any more hold nobody up but those who check them.
    """
    if last is None:
        return Head(0, GENESIS, _BEGINNING)
    try:
        time = time_of(last.body)
    except msgspec.DecodeError:
        time = _BEGINNING
    return Head(last.position, last.hash, time, last)
