"""Replay: what a log said as of a moment or a position.

A log's time never goes back, so what was known at a moment is what lies before one position.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from events.decider import Decider, State
from events.envelope import Event, Registry, decode, time_of
from events.store import Row, Store
from events.store.tables import log
from events.unit import Loaded

AsOf = datetime | int | None
"""A moment (aware), a position, or None for the present."""

BATCH = 1000

_BODY = select(log.c.body).where(log.c.position == bindparam("at"))


def position_at(store: Store, as_of: AsOf) -> int:
    """Return the position of the last event that stood in the log then, 0 if none did.

    Times are found by halving: a log needs no index on them.
    """
    with store.reading() as connection:
        first, last = 0, store.head(connection).position
        if not isinstance(as_of, datetime):
            return last if as_of is None else min(as_of, last)
        while first < last:
            middle = (first + last + 1) // 2
            # by its bytes: its column may have been moved, and no hash would tell
            if time_of(connection.execute(_BODY, {"at": middle}).scalar_one()) <= as_of:
                first = middle
            else:
                last = middle - 1
        return first


def rows_of(store: Store, *, after: int = 0, until: int | None = None) -> Iterator[Row]:
    """Yield the events after one position and up to another, in order, in batches.

    Between two batches no connection is held. Without `until` it ends where the log ends.
    """
    while until is None or after < until:
        limit = BATCH if until is None else min(BATCH, until - after)
        with store.reading() as connection:
            rows = store.after(connection, after, limit)
        if not rows:
            return
        yield from rows
        after = rows[-1].position


def events_of(
    store: Store,
    registry: Registry,
    stream: str | None = None,
    as_of: AsOf = None,
) -> Iterator[Event]:
    """Yield the events of one stream, or of the whole log, that stood there then, in order.

    The data of a type that this release does not know is None.
    """
    until = position_at(store, as_of)
    if stream is None:
        rows: Iterator[Row] = rows_of(store, until=until)
    else:
        with store.reading() as connection:
            rows = (row for row in store.stream(connection, stream) if row.position <= until)
    for row in rows:
        yield decode(row.body, registry, row.hash)


def state_as_of(
    decider: Decider[State, Any, Any],
    key: object,
    store: Store,
    registry: Registry,
    as_of: AsOf = None,
) -> Loaded[State]:
    """Return what `decider` knew of one thing then, and the version that it had."""
    events = events_of(store, registry, decider.stream(key), as_of)
    known = [event.data for event in events if event.data is not None]
    return Loaded(decider.fold(known), len(known))
