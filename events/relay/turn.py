"""Whose turn it is to relay: of all copies of one service, one does it.

Two at once would do no harm, only twice the work: subscribers know what they have handled.
"""

from contextlib import suppress
from typing import Any, Protocol
from zlib import crc32

import eventlet
from eventlet.hubs import trampoline
from sqlalchemy import Connection, text

from events import wake
from events.store import Store
from events.store.errors import translated

RELAY_LOCK = crc32(b"one-needle relay")
"""The session's advisory lock that the one relay of a database holds."""

_GROWN = "needle_log"


class Turn(Protocol):
    """Decides who relays, and brings word of what others append."""

    def take(self) -> bool:
        """Try to have the turn; tell whether it is ours. Raises StoreUnavailableError."""

    @property
    def held(self) -> bool:
        """Whether the turn is still ours."""

    def notify(self) -> None:
        """Tell whoever has the turn that the log has grown. Raises StoreUnavailableError."""

    def close(self) -> None:
        """Give up the turn."""


class SoleTurn:
    """For SQLite, whose file has one service in one process: it is always our turn."""

    held = True

    def take(self) -> bool:
        """Have the turn."""
        return True

    def notify(self) -> None:
        """Tell nobody."""

    def close(self) -> None:
        """Give up nothing."""


class SharedTurn:
    """For PostgreSQL: an advisory lock on a connection of its own, lost with it.

    Whoever has the turn listens for notifications; whoever has not sends them. They are sent
    after the commit: inside the transaction they would put all commits into one row.
    """

    def __init__(self, store: Store, key: int = RELAY_LOCK) -> None:
        self._store = store
        self._key = key
        self._session: Connection | None = None
        self._listener: Any = None

    @property
    def held(self) -> bool:
        """Whether the lock is ours and its connection stands."""
        return self._listener is not None and not self._listener.dead

    def take(self) -> bool:
        """Try to take the lock, and listen if it is ours. Raises StoreUnavailableError."""
        if self.held:
            return True
        if self._listener is not None:
            self.close()
        taken = self._execute("SELECT pg_try_advisory_lock(:key)", key=self._key).scalar_one()
        if taken:
            self._execute(f"LISTEN {_GROWN}")
            self._listener = eventlet.spawn(self._listen, self._open())
        return bool(taken)

    def notify(self) -> None:
        """Notify whoever has the turn. Raises StoreUnavailableError."""
        self._execute(f"NOTIFY {_GROWN}")

    def close(self) -> None:
        """Drop the connection, and the lock with it."""
        if self._listener is not None:
            self._listener.kill()
        if self._session is not None:
            with suppress(Exception):  # it may be what was lost
                self._session.close()
        self._listener = self._session = None

    def _execute(self, statement: str, **values: Any) -> Any:
        try:
            with translated():
                return self._open().execute(text(statement), values)
        except Exception:
            self.close()
            raise

    def _open(self) -> Connection:
        if self._session is None:
            session = self._store.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            session.detach()  # from the pool: it lives as long as the turn
            self._session = session
        return self._session

    def _listen(self, session: Connection) -> None:
        """Wake this process at each notification, until the connection is lost."""
        driver: Any = session.connection.dbapi_connection
        try:
            while True:
                trampoline(driver.fileno(), read=True)
                driver.poll()
                driver.notifies.clear()
                wake.wake(self._store.source)
        except driver.Error:
            wake.wake(self._store.source)


def turn_of(store: Store, key: int = RELAY_LOCK) -> Turn:
    """Return how the turn is decided for a store; `key` tells one kind of turn from another."""
    return SoleTurn() if store.engine.dialect.name == "sqlite" else SharedTurn(store, key)
