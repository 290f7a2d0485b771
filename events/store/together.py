"""Appending together what waits together: one lock, one transaction, one commit for all.

A commit waits for the disk, and a log has one writer at a time. While one green thread commits,
others come to wait; the next one then writes for all of them.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import TypeAlias

from eventlet.semaphore import Semaphore
from sqlalchemy import Connection

from events.store.errors import ClashError, StoreUnavailableError
from events.store.rows import Head

Write: TypeAlias = Callable[[Connection, Head], Head]
"""Writes after a head, and returns the one that follows. It may be called again after a failure."""

Claim = tuple[str, int]
"""A stream and the version in it that somebody wants to write."""

MOST = 32
"""How many are written together at most: those who come later wait no longer than that."""


@dataclass(eq=False)
class _Entry:
    """What one green thread wants written, and what became of it."""

    write: Write
    claims: frozenset[Claim]
    context: Context = field(default_factory=copy_context)
    error: Exception | None = None

    def run(self, connection: Connection, head: Head) -> Head:
        """Write, with the log lines of whoever waits."""
        return self.context.run(self.write, connection, head)


class Together:
    """Those of one process who append to one log.

    `transaction` begins one that holds the append lock, and tells the log's head.
    """

    def __init__(
        self, transaction: Callable[[], AbstractContextManager[tuple[Connection, Head]]]
    ) -> None:
        self._transaction = transaction
        self._turn = Semaphore()
        self._waiting: list[_Entry] = []

    def append(self, write: Write, claims: frozenset[Claim]) -> None:
        """Have `write` called and committed. Raises what it raises, or what the commit does.

        One that fails is written alone, so that nobody fails for another one's sake. Of those who
        claim the same version of a stream the first one gets it; the others clash.
        """
        entry = _Entry(write, claims)
        self._waiting.append(entry)
        try:
            with self._turn:
                if entry in self._waiting:  # else somebody has written for us
                    self._write_for_all(entry)
        finally:
            self._settle([each for each in (entry,) if each in self._waiting])
        if entry.error is not None:
            raise entry.error

    def _write_for_all(self, first: _Entry) -> None:
        group, late = [first], list[_Entry]()
        try:
            with self._transaction() as (connection, reached):
                # only now, since others have come while this one waited for the lock
                group, late = self._group(first)
                head = reached
                for entry in group:
                    head = entry.run(connection, head)
        except StoreUnavailableError as error:
            self._settle(group, error)
        except Exception as error:  # noqa: BLE001 - it is told to whom it belongs
            self._one_by_one(group, error)
        else:
            self._settle(group)
            self._settle(late, ClashError("another command has written this version"))

    def _group(self, first: _Entry) -> tuple[list[_Entry], list[_Entry]]:
        """Return who is written now, and who comes too late for what they claim."""
        group, late, taken = [first], list[_Entry](), set(first.claims)
        for entry in self._waiting[:MOST]:
            if entry is not first:
                (late if taken & entry.claims else group).append(entry)
                taken |= entry.claims
        return group, late

    def _one_by_one(self, group: list[_Entry], error: Exception) -> None:
        if len(group) == 1:
            self._settle(group, error)
            return
        for entry in group:
            try:
                with self._transaction() as (connection, head):
                    entry.run(connection, head)
            except Exception as own:  # noqa: BLE001 - it is told to whom it belongs
                self._settle([entry], own)
            else:
                self._settle([entry])

    def _settle(self, entries: list[_Entry], error: Exception | None = None) -> None:
        for entry in entries:
            entry.error = error
            self._waiting.remove(entry)
