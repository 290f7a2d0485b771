"""Parking: an event that a reaction cannot take waits aside, with its reason; others go on.

Later events of its stream wait behind it, so that a stream is always handled in order. A person
finds the cause, and either has the stream tried again or drops what nothing can be made of.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

import structlog
from sqlalchemy import (
    ColumnElement,
    Connection,
    Exists,
    bindparam,
    delete,
    exists,
    insert,
    select,
    update,
)

from events.context import Context
from events.reactions import PASSING, Reaction, react_to
from events.store import ClashError
from events.store.tables import parked
from events.unit import Unit

if TYPE_CHECKING:
    from events.inbox import Letter
    from events.kernel import Kernel

log = structlog.get_logger(__name__)

WAITS = "waits for an earlier event of its stream"
_RETRIES = UUID("9a0dd6b1-52a5-5a35-8c63-3f1c5b9c8f2e")
_REASON = 500


@dataclass(frozen=True, slots=True)
class Parked:
    """One event that waits aside: where it stands in its source's log, and since when and why."""

    source: str
    position: int
    stream: str
    type: str
    body: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Retried:
    """What came of trying a stream again: events handled, events left, why the first one waits."""

    handled: int
    left: int
    reason: str | None = None


_ALL = select(parked).order_by(parked.c.source, parked.c.position)
_STREAM = _ALL.where(
    parked.c.source == bindparam("of_source"),
    parked.c.stream == bindparam("of_stream"),
)
_STREAMS = select(parked.c.stream).where(parked.c.source == bindparam("of_source")).distinct()
_THIS = (parked.c.source == bindparam("of_source"), parked.c.position == bindparam("at_position"))
_EVENT = select(parked).where(*_THIS)
_RENEW = update(parked).where(*_THIS)
_DELETE = delete(parked).where(*_THIS)


def listed(connection: Connection) -> list[Parked]:
    """Return all that is parked, by source and position."""
    return [Parked(*row) for row in connection.execute(_ALL)]


def any_of(source: ColumnElement[str]) -> Exists:
    """Say in SQL whether any event of a source is parked."""
    return exists().where(parked.c.source == source)


def streams(connection: Connection, source: str) -> set[str]:
    """Return the streams of `source` that wait behind a parked event."""
    return set(connection.execute(_STREAMS, {"of_source": source}).scalars())


def park(unit: Unit, source: str, letter: "Letter", reason: str) -> None:
    """Store an event aside, in the transaction that moves the cursor over it."""
    row = _row(unit, source, letter, reason)
    unit.write(lambda connection: _insert(connection, row))


def park_behind(unit: Unit, source: str, letter: "Letter") -> None:
    """Store an event behind the parked ones of its stream.

    Clashes where they have been retried or dropped meanwhile: then nothing is left to wait for.
    """
    row = _row(unit, source, letter, WAITS)

    def write(connection: Connection) -> None:
        if letter.stream not in streams(connection, source):
            raise ClashError(f"{letter.stream} does not wait any more")
        _insert(connection, row)

    unit.write(write)


def retry(kernel: "Kernel", source: str, stream: str, reaction: Reaction) -> Retried:
    """Handle the parked events of one stream again, in order, each in a unit with its deletion.

    Stops at the first that its reaction still cannot take, and notes the new reason. Raises
    StoreUnavailableError; what was handled until then stays handled.
    """
    handled = 0
    again = _Again(kernel, source, stream, reaction)
    while True:
        try:
            done = kernel.run(again.context(), again)
        except PASSING:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a reaction raises is why it stays
            return again.stays(handled, reason_of(error))
        if done is None:
            return Retried(handled, left=0)
        handled += 1
        log.info("parked event handled", source=source, position=done.position, stream=stream)


def drop(kernel: "Kernel", source: str, position: int, reason: str) -> Parked:
    """Give up one parked event, for a `reason` that the log line keeps; return what it was.

    What waits behind it stays parked until the stream is tried again. Raises LookupError.
    """

    def work(unit: Unit) -> Parked:
        found = unit.connection.execute(_EVENT, {"of_source": source, "at_position": position})
        if (row := found.first()) is None:
            raise LookupError(f"no event {position} of {source} is parked")
        dropped = Parked(*row)
        unit.write(lambda connection: _delete(connection, dropped))
        return dropped

    dropped = kernel.run(_context(kernel, source, str(position)), work)
    log.warning(
        "parked event dropped",
        source=source,
        position=position,
        stream=dropped.stream,
        type=dropped.type,
        parked_for=dropped.reason,
        reason=reason,
    )
    return dropped


def reason_of(error: Exception) -> str:
    """Tell in one line, which any database can store, why a reaction could not take an event."""
    first, *_ = str(error).splitlines() or [""]
    storable = first.encode(errors="replace").decode().replace("\0", "\ufffd")
    return f"{type(error).__name__}: {storable}"[:_REASON]


@dataclass
class _Again:
    """One more try at whatever is the first parked event of a stream by then."""

    kernel: "Kernel"
    source: str
    stream: str
    reaction: Reaction
    tried: Parked | None = None

    def context(self) -> Context:
        return _context(self.kernel, self.source, self.stream)

    def __call__(self, unit: Unit) -> Parked | None:
        row = unit.connection.execute(_STREAM.limit(1), self._waiting()).first()
        self.tried = tried = Parked(*row) if row else None
        if tried is not None:
            react_to(self.kernel, self.reaction, unit, tried.body)
            unit.write(lambda connection: _delete(connection, tried))
        return tried

    def stays(self, handled: int, reason: str) -> Retried:
        """Note why the event that was tried stays parked."""
        assert self.tried is not None
        position = self.tried.position
        row = {"of_source": self.source, "at_position": position}

        def renew(unit: Unit) -> int:
            unit.write(lambda connection: _renew(connection, row, reason))
            return len(unit.connection.execute(_STREAM, self._waiting()).all())

        left = self.kernel.run(self.context(), renew)
        log.error("event stays parked", source=self.source, position=position, reason=reason)
        return Retried(handled, left, reason)

    def _waiting(self) -> dict[str, str]:
        return {"of_source": self.source, "of_stream": self.stream}


def _context(kernel: "Kernel", source: str, which: str) -> Context:
    cause = uuid5(_RETRIES, f"{kernel.name} {source} {which}")
    return Context.of_command(cause, f"service/{kernel.name}", kernel.now())


def _row(unit: Unit, source: str, letter: "Letter", reason: str) -> dict[str, Any]:
    return {
        "source": source,
        "position": letter.position,
        "stream": letter.stream,
        "type": letter.type,
        "body": letter.body,
        "reason": reason,
        "at": unit.at,
    }


def _insert(connection: Connection, row: dict[str, Any]) -> None:
    connection.execute(insert(parked), row)


def _delete(connection: Connection, event: Parked) -> None:
    row = {"of_source": event.source, "at_position": event.position}
    if connection.execute(_DELETE, row).rowcount != 1:
        raise ClashError(f"event {event.position} of {event.source} is not parked any more")


def _renew(connection: Connection, row: dict[str, Any], reason: str) -> None:
    connection.execute(_RENEW.values(reason=reason), row)
