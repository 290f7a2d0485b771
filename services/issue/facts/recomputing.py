"""Calendars that were published and not followed up yet: due times wait to be computed anew."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Column, Connection, MetaData, String, Table, delete, insert, select

from events.envelope import Event

metadata = MetaData()

recomputing = Table(
    "recomputing",
    metadata,
    Column("event", String(36), primary_key=True),
    Column("correlation", String(36), nullable=False),
)


@dataclass(frozen=True, slots=True)
class Publication:
    """A calendar's publication: the event that told of it, and the chain of causes that it is in.

    Which calendar it was does not matter: whatever is published last counts.
    """

    event: UUID
    correlation: UUID


def note(connection: Connection, event: Event) -> None:
    """Note that a calendar was published."""
    connection.execute(insert(recomputing).values(event=event.id, correlation=event.correlation))


def waiting(connection: Connection) -> Publication | None:
    """Return a publication that was not followed up yet, None if there is none."""
    row = connection.execute(select(recomputing).order_by(recomputing.c.event).limit(1)).first()
    return Publication(UUID(row.event), UUID(row.correlation)) if row else None


def done(connection: Connection, publication: Publication) -> None:
    """Note that every due time was looked at."""
    this = recomputing.c.event == str(publication.event)
    connection.execute(delete(recomputing).where(this))
