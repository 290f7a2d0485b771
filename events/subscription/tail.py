"""The end of a source's log, read where it stands: how services follow one another without broker.

It has no transport of its own: nothing is sent, so nothing gets lost or needs acknowledging.
"""

from collections.abc import Callable

import eventlet

from events import wake
from events.inbox import Cursor
from events.resend import Announcement
from events.store import Store
from events.subscription.carrier import LIMIT, Batch

POLL = 1.0
"""Seconds between looks at a log that grows in another process."""


class TailCarrier:
    """Reads what follows the subscriber's cursor; `where` tells it.

    A batch that did not move the cursor, whatever the reason, is brought again after a while.
    """

    def __init__(self, store: Store, where: Callable[[], Cursor]) -> None:
        self._store = store
        self._where = where
        self._brought: int | None = None
        self._compared = False

    def next(self) -> Batch:
        """Wait for events beyond the cursor. At the start it tells the log's head, too."""
        while True:
            known = wake.growths(self._store.source)
            position = self._where().position
            if position != self._brought:
                rows = self._rows(position)
                if rows:
                    self._brought = position
                    return Batch(rows, None, live=True, certain=True)
                if not self._compared:
                    self._compared = True
                    return Batch((), self._head(), live=True, certain=True)
            wake.wait(self._store.source, known, POLL)
            self._brought = None

    def settle(self, batch: Batch) -> None:
        """Do nothing: the cursor says it all."""

    def ask(self, after: int) -> None:
        """Do nothing: what there is was read."""

    def rest(self, seconds: float) -> None:
        """Wait."""
        eventlet.sleep(seconds)

    def close(self) -> None:
        """Close the connections to the source's database."""
        self._store.engine.dispose()

    def _rows(self, position: int) -> list[str]:
        with self._store.reading() as connection:
            return [row.body for row in self._store.after(connection, position, LIMIT)]

    def _head(self) -> Announcement:
        with self._store.reading() as connection:
            head = self._store.believed_head(connection)
        return Announcement(source=self._store.source, position=head.position, hash=head.hash)
