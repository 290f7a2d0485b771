"""How many files are read at once: few, and of one account one."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from services.cleaning.unreadable import BusyError

PATIENCE_S = 10.0
"""Seconds that a file waits for its turn."""

MOST_WAITING = 4
"""Files of one kind that wait at once: each of them holds a worker of its service meanwhile."""


class Turns:
    """Turns of one kind of file; whoever has one, or waits for one, gets no second.

    `accounts` are those who have one: kinds that share it give an account one of all of them.
    """

    def __init__(
        self, at_once: int, patience: float = PATIENCE_S, accounts: set[str] | None = None
    ) -> None:
        self._free = BoundedSemaphore(at_once)
        self._patience = patience
        self._waiting = 0
        self._accounts = set() if accounts is None else accounts

    @contextmanager
    def taken(self, account: str | None) -> Iterator[None]:
        """Hold a turn for an account that sends a file, or for nobody (None), who only waits.

        Raises BusyError where it has one, where too many wait already, or none comes free.
        """
        with self._alone(account):
            self._acquire()
            try:
                yield
            finally:
                self._free.release()

    @contextmanager
    def _alone(self, account: str | None) -> Iterator[None]:
        if account is None:
            yield
            return
        if account in self._accounts:
            raise BusyError
        self._accounts.add(account)
        try:
            yield
        finally:
            self._accounts.discard(account)

    def _acquire(self) -> None:
        """Take a free turn, or wait for one. Raises BusyError."""
        if self._free.acquire(blocking=False):
            return
        if self._waiting >= MOST_WAITING:
            raise BusyError
        self._waiting += 1
        try:
            if not self._free.acquire(timeout=self._patience):
                raise BusyError
        finally:
            self._waiting -= 1
