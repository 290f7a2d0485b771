"""What the parts of a service tell of themselves, for whoever asks how it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic
from typing import Literal

Status = Literal["starting", "well", "waiting", "alarm"]


@dataclass(frozen=True, slots=True)
class Condition:
    """How one part is: `waiting` mends by itself, an `alarm` wants a person.

    `head` is the last position that the source of a subscription is known to have, `since` when
    it came to this status, by the monotonic clock.
    """

    status: Status
    detail: str = ""
    head: int | None = None
    since: float = 0.0


class Health:
    """The conditions of one service's parts: `relay`, `from/<source>` and the like.

    `in_hand` is the oldest event that a subscription is handling, by its part.
    """

    def __init__(self) -> None:
        self._conditions: dict[str, Condition] = {}
        self.in_hand: dict[str, str] = {}

    def tell(self, part: str, status: Status, detail: str = "", *, head: int | None = None) -> bool:
        """Note how `part` is; tell whether that is news. An older `head` is kept."""
        before = self._conditions.get(part)
        if head is None and before is not None:
            head = before.head
        news = before is None or before.status != status
        since = monotonic() if before is None or news else before.since
        self._conditions[part] = Condition(status, detail, head, since)
        return news

    def __iter__(self) -> Iterator[tuple[str, Condition]]:
        return iter(sorted(self._conditions.items()))

    def __getitem__(self, part: str) -> Condition:
        return self._conditions[part]

    @property
    def alarms(self) -> dict[str, str]:
        """The parts that want a person, with the reason."""
        return {part: each.detail for part, each in self if each.status == "alarm"}
