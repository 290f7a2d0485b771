"""Parking: an event that a reaction cannot take waits aside, with its reason; others go on."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, insert, select

from events.store.tables import parked
from events.unit import Unit

if TYPE_CHECKING:
    from events.inbox import Letter


def streams(connection: Connection, source: str) -> set[str]:
    """Return the streams of `source` that wait behind a parked event."""
    found = select(parked.c.stream).where(parked.c.source == source).distinct()
    return set(connection.execute(found).scalars())


def park(unit: Unit, source: str, letter: "Letter", reason: str) -> None:
    """Store an event aside, in the transaction that moves the cursor over it."""
    row: dict[str, Any] = {
        "source": source,
        "position": letter.position,
        "stream": letter.stream,
        "type": letter.type,
        "body": letter.body,
        "reason": reason,
        "at": unit.at,
    }
    unit.write(lambda connection: _insert(connection, row))


def _insert(connection: Connection, row: dict[str, Any]) -> None:
    connection.execute(insert(parked).values(**row))
