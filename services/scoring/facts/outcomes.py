"""Copies of the outcomes that others have logged, so that other rules can count them again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    MetaData,
    String,
    Table,
    Text,
    func,
    select,
)

from contracts.all import registry
from events.envelope import Event
from events.store import ClashError
from events.store.gathering import add
from events.store.revisions import with_history
from events.store.tables import Instant
from events.unit import Unit

metadata = with_history(MetaData(), Path(__file__).parents[1] / "migrations")

outcomes = Table(
    "outcomes",
    metadata,
    Column("source", String(60), primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("stream", String(200), nullable=False),
    Column("time", Instant, nullable=False),
    Column("read_as", String(120), nullable=False),
    Column("event", Text, nullable=False),
    Index("outcomes_stream", "stream", "position"),
    Index("outcomes_time", "time", "stream"),
)
"""`event` is JSON; its data is of the contract version `read_as`, whatever version came."""


@dataclass(frozen=True, slots=True)
class Keep:
    """Keeps a copy of an outcome when its unit is flushed."""

    event: Event

    def __call__(self, connection: Connection) -> None:
        """Write it down."""
        event = self.event
        row = {
            "source": event.source,
            "position": event.position,
            "stream": event.stream,
            "time": event.time,
            "read_as": registry.type_of(event.data),
            "event": msgspec.json.encode(event).decode(),
        }
        add(connection, outcomes, **row)


@dataclass(frozen=True, slots=True)
class Unmoved:
    """Makes sure at the flush that each stream has as many outcomes as were counted."""

    counts: Mapping[str, int]

    def __call__(self, connection: Connection) -> None:
        """Raise ClashError, which decides the unit again, if one has more."""
        stream = outcomes.c.stream
        found = select(stream, func.count()).where(stream.in_(self.counts)).group_by(stream)
        if dict(connection.execute(found).all()) != self.counts:
            raise ClashError("an outcome came while its case was counted")


def history(unit: Unit, stream: str) -> list[Event]:
    """Return the outcomes of a stream in their order, those among them that the unit is to keep."""
    kept = select(outcomes.c.read_as, outcomes.c.event).where(outcomes.c.stream == stream)
    rows = unit.connection.execute(kept.order_by(outcomes.c.position))
    new = (write.event for write in unit.writes if isinstance(write, Keep))
    return [
        *(_event(row.read_as, row.event) for row in rows),
        *(event for event in new if event.stream == stream),
    ]


def streams(
    connection: Connection,
    since: datetime,
    after: str,
    limit: int,
) -> Sequence[str]:
    """Return the next streams, by name, that have had an outcome from a moment on."""
    moved = select(outcomes.c.stream).where(outcomes.c.time >= since, outcomes.c.stream > after)
    found = moved.distinct().order_by(outcomes.c.stream).limit(limit)
    return connection.execute(found).scalars().all()


class _Kept(Event, frozen=True, gc=False, kw_only=True):
    """A copy of an event, with its data still to be decoded."""

    data: msgspec.Raw


_kept = msgspec.json.Decoder(_Kept)


def _event(read_as: str, text: str) -> Event:
    kept = _kept.decode(text)
    whole = {name: getattr(kept, name) for name in Event.__struct_fields__}
    return Event(**whole | {"data": registry.decode(read_as, kept.data)})
