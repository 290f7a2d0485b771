"""Which events belong to an issue: its own, those that led to it, those that followed from it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, NamedTuple

from events.store import Connection
from services.audit.facts import archive
from services.audit.facts.archive import Archived

Relation = Literal["cause", "issue", "consequence"]

OWNER = "issue"
"""The service whose streams issues are."""


class Kin(NamedTuple):
    """One event and how it belongs to the issue."""

    event: Archived
    relation: Relation


class Family:
    """The events that belong to one issue, as of a moment."""

    def __init__(self, connection: Connection, as_of: datetime | None) -> None:
        self._connection = connection
        self._as_of = as_of
        self._known: dict[str, Kin] = {}

    def of(self, stream: str) -> list[Kin]:
        """Gather them. Events that led to it bring what their command led to beside them."""
        own = self._take("issue", archive.streams(self._connection, OWNER, [stream]))
        self._go_back(own)
        self._go_on(own)
        return list(self._known.values())

    def _go_back(self, young: list[Archived]) -> None:
        while young:
            causes = archive.by_id(self._connection, (event.causation for event in young))
            young = self._take("cause", causes)
            beside = archive.following_from(self._connection, (each.causation for each in young))
            logs = {event.source for event in young}
            self._take("cause", [event for event in beside if event.source in logs])

    def _go_on(self, old: list[Archived]) -> None:
        while old:
            following = archive.following_from(self._connection, (event.event for event in old))
            old = self._take("consequence", following)

    def _take(self, relation: Relation, found: Iterable[Archived]) -> list[Archived]:
        """Add what is new, and stood there then; return it."""
        fresh = [
            event
            for event in found
            if event.event not in self._known and (self._as_of is None or event.time <= self._as_of)
        ]
        self._known |= {event.event: Kin(event, relation) for event in fresh}
        return fresh
