"""Parking: an event that a reaction cannot take waits aside, with its reason; others go on.

Later events of its stream wait behind it, so that a stream is always handled in order. A person
finds the cause, and either has the stream tried again or drops what nothing can be made of.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

import structlog
from sqlalchemy import Connection, bindparam, delete, insert, select, update

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


def listed(connection: Connection) -> list[Parked]:
    """Return all that is parked, by source and position."""
    return [Parked(*row) for row in connection.execute(_ALL)]


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
    handled, first = 0, None
    try:
        while first := _first(kernel, source, stream):
            _handle_again(kernel, first, reaction)
            log.info("parked event handled", source=source, position=first.position)
            handled += 1
    except PASSING:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a reaction raises is why it stays parked
        assert first is not None
        return _still_parked(kernel, first, handled, reason_of(error))
    return Retried(handled, left=0)


def drop(kernel: "Kernel", source: str, position: int, reason: str) -> Parked:
    """Give up one parked event, for a `reason` that the log line keeps; return what it was.

    What waits behind it stays parked until the stream is tried again. Raises LookupError.
    """
    with kernel.store.reading() as connection:
        found = [each for each in listed(connection) if each.position == position]
    dropped = next((each for each in found if each.source == source), None)
    if dropped is None:
        raise LookupError(f"no event {position} of {source} is parked")
    kernel.run(
        _context(kernel, dropped),
        lambda unit: unit.write(lambda connection: _delete(connection, dropped)),
    )
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


def _first(kernel: "Kernel", source: str, stream: str) -> Parked | None:
    with kernel.store.reading() as connection:
        found = connection.execute(_STREAM.limit(1), {"of_source": source, "of_stream": stream})
        row = found.first()
    return Parked(*row) if row else None


def _handle_again(kernel: "Kernel", event: Parked, reaction: Reaction) -> None:
    def work(unit: Unit) -> None:
        react_to(kernel, reaction, unit, event.body)
        unit.write(lambda connection: _delete(connection, event))

    kernel.run(_context(kernel, event), work)


def _still_parked(kernel: "Kernel", event: Parked, handled: int, reason: str) -> Retried:
    def renew(connection: Connection) -> None:
        connection.execute(update(parked).where(*_THIS).values(reason=reason), _key(event))

    kernel.run(_context(kernel, event), lambda unit: unit.write(renew))
    with kernel.store.reading() as connection:
        waiting = {"of_source": event.source, "of_stream": event.stream}
        left = len(connection.execute(_STREAM, waiting).all())
    log.error(
        "event stays parked",
        source=event.source,
        position=event.position,
        reason=reason,
    )
    return Retried(handled, left, reason)


def _context(kernel: "Kernel", event: Parked) -> Context:
    cause = uuid5(_RETRIES, f"{kernel.name} {event.source} {event.position}")
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


def _key(event: Parked) -> dict[str, Any]:
    return {"of_source": event.source, "at_position": event.position}


def _insert(connection: Connection, row: dict[str, Any]) -> None:
    connection.execute(insert(parked), row)


def _delete(connection: Connection, event: Parked) -> None:
    if connection.execute(delete(parked).where(*_THIS), _key(event)).rowcount != 1:
        raise ClashError(f"event {event.position} of {event.source} is not parked any more")
