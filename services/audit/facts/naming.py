"""Which photos and documents events name: read from the logs themselves, which the archive lags.

A record may come before its photo, so what was named once is remembered, whether it is here or not.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    MetaData,
    Select,
    String,
    Table,
    select,
    update,
)

from events.blobs import digests_in
from events.replay import BATCH
from events.store import Row, Store
from events.store.filling import upserting
from events.store.revisions import with_history

metadata = with_history(MetaData(), Path(__file__).parents[1] / "migrations")

named = Table("named", metadata, Column("digest", String(64), primary_key=True))

read = Table(
    "named_until",
    metadata,
    Column("service", String(60), primary_key=True),
    Column("position", BigInteger, nullable=False),
)
"""How far each log was read."""


def read_on(own: Store, log: Store, breathe: Callable[[], None]) -> None:
    """Note what a log names, from where it was read last to where it ends now.

    Raises StoreUnavailableError, with what was read so far noted.
    """
    while rows := _next(own, log):
        _note(own, log.source, rows)
        breathe()


def among(connection: Connection, digests: Collection[str]) -> frozenset[str]:
    """Return those of `digests` that an event was found to name."""
    found = select(named.c.digest).where(named.c.digest.in_(digests))
    return frozenset(connection.execute(found).scalars())


def _next(own: Store, log: Store) -> list[Row]:
    with own.reading() as connection:
        after = connection.execute(_reached(log.source)).scalar() or 0
    with log.reading() as connection:
        return list(log.after(connection, after, BATCH))


def _note(own: Store, service: str, rows: list[Row]) -> None:
    """Note what `rows` name. Of two processes that read the same only one gets on."""
    told = frozenset[str]().union(*(digests_in(row.body) for row in rows))
    until = rows[-1].position
    with own.writing() as connection:
        _have(connection, read, [{"service": service, "position": 0}])
        further = update(read).where(read.c.service == service, read.c.position < until)
        if connection.execute(further.values(position=until)).rowcount == 0:
            return
        new = told - among(connection, told)
        _have(connection, named, [{"digest": digest} for digest in sorted(new)])


def _have(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert those of `rows` that are not there, whoever else does so at the same moment."""
    if rows:
        insert = upserting(connection.dialect.name, table)
        connection.execute(insert.on_conflict_do_nothing(), rows)


def _reached(service: str) -> Select[Any]:
    return select(read.c.position).where(read.c.service == service)
