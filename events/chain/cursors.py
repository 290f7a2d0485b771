"""Whether each cursor points at an event that its log has.

What was cut off a log and its archive together, or rewritten in both, is still known to those who
have read it: their cursors hold a position and the hash of the event there.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from events.chain.finding import Finding, readable
from events.envelope import GENESIS
from events.store import Store
from events.store.tables import cursors, log

FROM = "from/"
"""How the name of a cursor into another service's log begins."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far `reader` has followed the log of `source`, under a name of its own."""

    reader: str
    name: str
    source: str
    position: int
    hash: str


def cursors_of(store: Store) -> list[Cursor]:
    """Return all cursors that a service keeps, into its own log and into others'.

    Read them before the logs that they point into, which go on meanwhile. Raises
    StoreUnavailableError, also where the table may not be read.
    """
    with store.reading() as connection:
        found = connection.execute(select(cursors).order_by(cursors.c.name)).all()
    return [
        Cursor(
            store.source,
            row.name,
            row.name.removeprefix(FROM) if row.name.startswith(FROM) else store.source,
            row.position,
            row.hash,
        )
        for row in found
    ]


def astray(store: Store, known: Iterable[Cursor]) -> Iterator[Finding]:
    """Tell which of the cursors into a log point at an event that it has not."""
    for each in known:
        if each.source != store.source:
            continue
        with store.reading() as connection:
            there = connection.execute(_THERE, {"at": each.position}).first()
            end = store.head(connection).position
        if wrong := _wrong(each, there.hash if there else None, end):
            link = readable(there.body) if there else None
            detail = f"{each.reader} has got here ({each.name}), but {wrong}"
            yield Finding.of("astray", each.position, link, detail)


_THERE = select(log.c.hash, log.c.body).where(log.c.position == bindparam("at"))


def _wrong(cursor: Cursor, there: str | None, end: int) -> str | None:
    """Say what a cursor does not agree with: the hash that stands there, or the log's end."""
    if cursor.position > end:
        return f"the log ends at {end}"
    if cursor.position == 0:
        there = GENESIS
    if there is None:
        return "nothing stands there"
    return None if there == cursor.hash else "it has read another event there"
