"""What a check finds, and how it tells how far it is."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeVar

import msgspec

from events.envelope import Link, link_of

Item = TypeVar("Item")

Kind = Literal["altered", "removed", "inserted", "misfiled", "astray", "forged"]

Progress = Callable[[int], None]
"""Told now and then how many events have been checked."""

STEP = 1000


@dataclass(frozen=True, slots=True)
class Finding:
    """What was done to which event; `stream` and `version` are None where nothing tells them.

    Misfiled is an event whose bytes are untouched, but whose row says something else than they.
    Forged is an event that its own service has not signed, however well it links.
    Astray is a cursor: whoever keeps it has read an event there that the log has not.
    """

    kind: Kind
    position: int
    stream: str | None
    version: int | None
    detail: str

    @classmethod
    def of(cls, kind: Kind, position: int, link: Link | None, detail: str) -> "Finding":
        """Make a finding about the event that `link` tells of, if it could be read."""
        if link is None:
            return cls(kind, position, None, None, detail)
        return cls(kind, position, link.subject, link.streamversion, detail)

    def __str__(self) -> str:
        which = f"version {self.version} of {self.stream}" if self.stream else "an event"
        return f"{which}, position {self.position}, was {self.kind}: {self.detail}"


def quiet(_checked: int) -> None:
    """Show no progress."""


def counted(items: Iterable[Item], progress: Progress) -> Iterator[Item]:
    """Pass `items` on and tell `progress` how many it were."""
    number = 0
    for number, item in enumerate(items, 1):
        yield item
        if number % STEP == 0:
            progress(number)
    progress(number)


def readable(body: str) -> Link | None:
    """Return where a body says that it stands, None if it is no event any more."""
    try:
        return link_of(body)
    except msgspec.DecodeError:
        return None
