"""What of a log is believed: the events that its own service wrote, told by their MACs.

Events that are older than MACs end at a position that is on record (`accepted`); the record has a
MAC of its own, so that who has the database's role can neither make nor move it. Without a record
every event needs its MAC: to take a record away lets nothing pass.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select

from events.envelope import hash_of
from events.store.errors import ForgedError
from events.store.keys import Keyring
from events.store.rows import Head, Row, Signed, head_of
from events.store.tables import accepted


class Guard:
    """Signs what a service appends to the log of `source`, and checks what is read from it.

    Without `keys` nothing is signed and all is believed: who only looks may have none.
    """

    def __init__(self, source: str, keys: Keyring | None) -> None:
        self.source = source
        self.keys = keys
        self._record = head_of(None)

    def sign(self, position: int, hash_: str) -> str | None:
        """Return the MAC of a new event."""
        return self.keys.sign(self._link(position, hash_)) if self.keys else None

    def held(self, connection: Connection, found: Sequence[Signed]) -> list[Row]:
        """Return the events of `found` that stand before the first one that is not believed.

        Raises ForgedError where that is the first of all: nothing of it leaves the log, nor does
        what comes after it.
        """
        rows: list[Row] = []
        for each in found:
            if self.keys is not None and (wrong := self.wrong(connection, each)):
                if rows:
                    break
                raise ForgedError(self.source, each.position, wrong)
            rows.append(Row(each.position, each.hash, each.body))
        return rows

    def all_held(self, connection: Connection, found: Sequence[Signed]) -> list[Row]:
        """Return all events of `found`. Raises ForgedError where one is not believed."""
        rows = self.held(connection, found)
        if len(rows) < len(found):
            self.held(connection, found[len(rows) :])
        return rows

    def check_head(self, connection: Connection, head: Head) -> None:
        """Raise ForgedError where the last event is not believed: nothing is put behind it.

        Nor behind a log that ends before what was accepted of it. What this process has just
        written need not be looked at.
        """
        if self.keys is None:
            return
        if head.last is not None and (wrong := self.wrong(connection, head.last)):
            raise ForgedError(self.source, head.position, wrong)
        if head.position < self._record.position:
            accepted_to = f"the log was accepted up to {self._record.position} and ends there now"
            raise ForgedError(self.source, head.position, accepted_to)

    def learn(self, connection: Connection) -> bool:
        """Read up to where the log was accepted; tell whether that is further than was known."""
        if self.keys is None:
            return False
        before = self._record.position
        for row in connection.execute(select(accepted).order_by(accepted.c.position)):
            text = self._record_of(row.position, row.hash, row.at)
            if row.position > self._record.position and self.keys.holds(row.mac, text):
                self._record = Head(row.position, row.hash, row.at)
        return self._record.position > before

    def wrong(self, connection: Connection, event: Signed) -> str | None:
        """Say why an event is not believed, None if it is."""
        wrong = self._wrong(event)
        if wrong is not None and self.learn(connection):
            wrong = self._wrong(event)  # it was accepted meanwhile
        return wrong

    def accept(self, connection: Connection, head: Head, at: datetime) -> None:
        """Put on record that everything up to `head` is believed, whatever MACs it has."""
        assert self.keys is not None
        mac = self.keys.sign(self._record_of(head.position, head.hash, at))
        values = {"position": head.position, "hash": head.hash, "at": at, "mac": mac}
        connection.execute(insert(accepted).values(values))

    def _wrong(self, event: Signed) -> str | None:
        assert self.keys is not None
        if hash_of(event.body) != event.hash:
            return "it has not the hash that is stored with it"
        if event.position == self._record.position and event.hash != self._record.hash:
            return "it is not the one up to which the log was accepted"
        old = event.position <= self._record.position
        if event.mac is None:
            return None if old or not self.keys.required else "it has no MAC"
        if not self.keys.knows(event.mac):
            return None if old else "its MAC is by a key that is not on the ring"
        if not self.keys.holds(event.mac, self._link(event.position, event.hash)):
            return "its MAC does not hold"
        return None

    def _link(self, position: int, hash_: str) -> str:
        return f"event\n{self.source}\n{position}\n{hash_}"

    def _record_of(self, position: int, hash_: str, at: datetime) -> str:
        return f"accepted\n{self.source}\n{position}\n{hash_}\n{at.timestamp():.6f}"
