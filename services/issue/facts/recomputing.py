"""Calendars that were published and not followed up yet: due times wait to be computed anew."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    MetaData,
    String,
    Table,
    delete,
    insert,
    select,
)

from events.envelope import Event
from events.store.revisions import with_history

metadata = with_history(MetaData(), Path(__file__).parents[1] / "migrations")

recomputing = Table(
    "recomputing",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("event", String(36), nullable=False),
    Column("correlation", String(36), nullable=False),
)


@dataclass(frozen=True, slots=True)
class Publication:
    """A calendar's publication: the event that told of it, and the chain of causes that it is in.

    Which calendar it was does not matter: the one published last is what counts.
    """

    position: int
    event: UUID
    correlation: UUID


def note(connection: Connection, event: Event) -> None:
    """Note that a calendar was published."""
    row = {"position": event.position, "event": event.id, "correlation": event.correlation}
    connection.execute(insert(recomputing).values(row))


def waiting(connection: Connection) -> Publication | None:
    """Return the last publication that was not followed up yet, None if there is none."""
    last = select(recomputing).order_by(recomputing.c.position.desc()).limit(1)
    row = connection.execute(last).first()
    return Publication(row.position, UUID(row.event), UUID(row.correlation)) if row else None


def done(connection: Connection, publication: Publication) -> None:
    """Note that every due time was looked at: this publication stands for those before it."""
    followed = recomputing.c.position <= publication.position
    connection.execute(delete(recomputing).where(followed))
