"""The archive's table: every event of every service, as it came."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    Text,
    insert,
    select,
)

from events.chain.filing import Filed, columns_of, filed
from events.inbox import Letter
from events.store import Row, Store
from events.store.revisions import with_history
from events.store.tables import Instant, cursors
from events.unit import Unit

metadata = with_history(MetaData(), Path(__file__).parents[1] / "migrations")

archive = Table(
    "archive",
    metadata,
    Column("source", String(60), primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", String(64), nullable=False),
    Column("event", String(60), nullable=False, index=True),
    Column("stream", String(120), nullable=False),
    Column("version", Integer, nullable=False),
    Column("type", String(100), nullable=False, index=True),
    Column("time", Instant, nullable=False),
    Column("area", String(15)),
    Column("causation", String(60), nullable=False, index=True),
    Column("body", Text, nullable=False),
    Index("archive_stream", "source", "stream", "version"),
)


class _Envelope(msgspec.Struct):
    """What the archive files an event under, beside what every link tells."""

    id: str
    time: datetime
    streamversion: int
    causationid: str
    area: str | None = None


_envelope = msgspec.json.Decoder(_Envelope).decode


def keep(source: str, unit: Unit, letters: Sequence[Letter]) -> None:
    """Keep what came from `source`, in the transaction that moves the cursor over it."""
    rows = [_row(source, letter) for letter in letters]

    def write(connection: Connection) -> None:
        connection.execute(insert(archive), rows)

    unit.write(write)


def _row(source: str, letter: Letter) -> dict[str, Any]:
    envelope = _envelope(letter.body)
    return {
        "source": source,
        "position": letter.position,
        "hash": letter.hash,
        "event": envelope.id,
        "stream": letter.stream,
        "version": envelope.streamversion,
        "type": letter.type,
        "time": envelope.time,
        "area": envelope.area,
        "causation": envelope.causationid,
        "body": letter.body,
    }


class Place(NamedTuple):
    """How far a source is archived: the last position and its hash."""

    position: int
    hash: str


_FROM = "from/"


def reached(connection: Connection) -> dict[str, Place]:
    """Return how far each source is archived."""
    found = select(cursors).where(cursors.c.name.startswith(_FROM, autoescape=True))
    return {
        row.name.removeprefix(_FROM): Place(row.position, row.hash)
        for row in connection.execute(found)
    }


_ROW = select(archive.c.position, archive.c.hash, archive.c.body).order_by(archive.c.position)
_BATCH = 1000


def rows(store: Store, source: str, until: int) -> Iterator[Row]:
    """Yield what is archived of a source up to a position, in order, in batches."""
    wanted = _ROW.where(archive.c.source == source, archive.c.position <= until).limit(_BATCH)
    after = 0
    while True:
        with store.reading() as connection:
            found = connection.execute(wanted.where(archive.c.position > after)).all()
        yield from (Row(*row) for row in found)
        if len(found) < _BATCH:
            return
        after = found[-1].position


_FILED = select(*columns_of(archive)).order_by(archive.c.position)


def kept(store: Store, source: str, until: int) -> Iterator[Filed]:
    """Yield as `rows` does, each with all its columns."""
    wanted = _FILED.where(archive.c.source == source, archive.c.position <= until).limit(_BATCH)
    after = 0
    while True:
        with store.reading() as connection:
            batch = wanted.where(archive.c.position > after)
            found = connection.execute(batch).mappings().all()
        yield from filed(found)
        if len(found) < _BATCH:
            return
        after = found[-1]["position"]


class Archived(NamedTuple):
    """One archived event, with what it is found by."""

    source: str
    position: int
    event: str
    stream: str
    version: int
    type: str
    time: datetime
    area: str | None
    causation: str
    body: str


_COLUMNS = select(*(archive.c[name] for name in Archived._fields))
_ARCHIVED = _COLUMNS.order_by(archive.c.source, archive.c.position)


def page(
    connection: Connection,
    source: str,
    after: int,
    limit: int,
    *conditions: ColumnElement[bool],
) -> list[Archived]:
    """Return up to `limit` events of a source after a position, those that meet `conditions`."""
    wanted = _ARCHIVED.where(archive.c.source == source, archive.c.position > after, *conditions)
    return _found(connection, wanted.limit(limit))


def latest(
    connection: Connection,
    source: str,
    types: Iterable[str],
    before: int | None,
    limit: int,
    *conditions: ColumnElement[bool],
) -> list[Archived]:
    """Return up to `limit` events of some types, those that meet `conditions`, the last first.

    Only those are told that stand before a position, if one is given.
    """
    wanted = _COLUMNS.where(archive.c.source == source, archive.c.type.in_(types), *conditions)
    if before is not None:
        wanted = wanted.where(archive.c.position < before)
    return _found(connection, wanted.order_by(archive.c.position.desc()).limit(limit))


def streams(connection: Connection, source: str, names: Iterable[str]) -> list[Archived]:
    """Return the events of several streams, in the order of their log."""
    wanted = _ARCHIVED.where(archive.c.source == source, archive.c.stream.in_(set(names)))
    return _found(connection, wanted)


def by_id(connection: Connection, events: Iterable[str]) -> list[Archived]:
    """Return the events of these ids."""
    return _found(connection, _ARCHIVED.where(archive.c.event.in_(set(events))))


def following_from(connection: Connection, causes: Iterable[str]) -> list[Archived]:
    """Return the events whose direct cause, an event or a command, is one of `causes`."""
    return _found(connection, _ARCHIVED.where(archive.c.causation.in_(set(causes))))


def _found(connection: Connection, wanted: Select[Any]) -> list[Archived]:
    return [Archived(*row) for row in connection.execute(wanted)]
