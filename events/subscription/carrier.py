"""What brings a source's events to a subscriber."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from events.resend import Announcement

LIMIT = 200
"""How many events are handled together at most. They are never waited for."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What waited when it was asked for: bodies in order, then perhaps a head.

    It is `live` if it came as things happen, not because we asked. It is `certain` if it was read
    from the log itself or sent by its relay to us alone: what contradicts our past is then no
    leftover and no stranger's message. `last` is its carrier's own.
    """

    bodies: Sequence[str]
    head: Announcement | None
    live: bool
    certain: bool
    last: Any = None


class Carrier(Protocol):
    """Brings batches until it breaks; what was not settled comes again from its successor."""

    def next(self) -> Batch:
        """Wait for what comes next."""

    def settle(self, batch: Batch) -> None:
        """Let go of a batch: it was stored, or will be asked for again."""

    def ask(self, after: int) -> None:
        """Ask to be told again what follows the position `after`."""

    def rest(self, seconds: float) -> None:
        """Wait before trying again, but no longer than the carrier holds."""

    def close(self) -> None:
        """End it."""
