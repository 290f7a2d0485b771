"""Passwords: hashed with argon2id, off the event loop, a few at a time."""

from collections.abc import Callable
from secrets import token_urlsafe
from threading import Semaphore
from typing import Any, Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

AT_ONCE: Final = 4
"""How many are computed at a time: each takes MEMORY_KIB and keeps one core busy."""

MEMORY_KIB: Final = 19 * 1024
ROUNDS: Final = 2
"""The least that OWASP's password storage sheet recommends for argon2id, with one lane."""

Run = Callable[..., Any]
"""Runs a function with its arguments without stopping others: `eventlet.tpool.execute`."""


class Passwords:
    """Makes and compares hashes; comparing takes as long where there is no hash to compare."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._places = Semaphore(AT_ONCE)
        self._argon = PasswordHasher(time_cost=ROUNDS, memory_cost=MEMORY_KIB, parallelism=1)
        self._nobodys = self._argon.hash(token_urlsafe())

    def hash(self, password: str) -> str:
        """Return the hash of a password, with its salt and parameters."""
        with self._places:
            made: str = self._run(self._argon.hash, password)
        return made

    def match(self, password_hash: str | None, password: str) -> bool:
        """Tell whether a password is the one that was hashed; None matches nothing."""
        with self._places:
            same: bool = self._run(self._same, password_hash or self._nobodys, password)
        return same and password_hash is not None

    def _same(self, password_hash: str, password: str) -> bool:
        try:
            return self._argon.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False
