"""Telling which events of a log its own service has not written: their MACs do not hold."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from events.chain.finding import Finding, readable
from events.envelope import Link, hash_of
from events.store.guard import Guard
from events.store.rows import Signed


@dataclass
class _Run:
    """Events in a row that are not believed for one reason."""

    first: int
    last: int
    link: Link | None
    reason: str

    def finding(self) -> Finding:
        more = self.last - self.first
        up_to = f", and so it is with {more} more up to position {self.last}" if more else ""
        return Finding.of("forged", self.first, self.link, f"{self.reason}{up_to}")


@dataclass
class Forged:
    """What a guard says of a log's rows, as they are seen; many in a row are told as one."""

    _runs: list[_Run] = field(default_factory=list)

    def see(self, connection: Connection, guard: Guard, row: Mapping[Any, Any]) -> None:
        """Look at the next row. One that has not its own hash is for the chain to tell."""
        event = Signed(row["position"], row["hash"], row["body"], row["mac"])
        if guard.keys is None or hash_of(event.body) != event.hash:
            return
        reason = guard.wrong(connection, event)
        if reason is None:
            return
        last = self._runs[-1] if self._runs else None
        if last and (last.last + 1, last.reason) == (event.position, reason):
            last.last = event.position
        else:
            link = readable(event.body)
            self._runs.append(_Run(event.position, event.position, link, reason))

    def findings(self) -> Iterator[Finding]:
        """Return what was found."""
        return (run.finding() for run in self._runs)
