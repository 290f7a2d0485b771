"""Where a log ends, and what stands in it."""

from datetime import datetime
from typing import NamedTuple


class Head(NamedTuple):
    """The last event of a log: its position, hash and time."""

    position: int
    hash: str
    time: datetime


class Row(NamedTuple):
    """One event as it is stored: its place, its hash and its bytes."""

    position: int
    hash: str
    body: str
