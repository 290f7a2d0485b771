"""The newest label of each place, by the digest of its secret: a copy of the visit service's."""

from uuid import UUID

from sqlalchemy import BigInteger, Column, Connection, String, select

from contracts.visit.events import PlaceLabelled, PlaceRetired
from events.envelope import Event
from events.read_models import ReadModel
from services.copies import rows

model = ReadModel("visit_labels", version=1)

labels = model.table(
    "visit_labels",
    Column("place", String(36), primary_key=True),
    Column("digest", String(64)),
    Column("version", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
)


@model.on(PlaceLabelled)
def labelled(connection: Connection, event: Event) -> None:
    """Note the label that counts from now on."""
    _put(connection, event, event.data.digest)


@model.on(PlaceRetired)
def retired(connection: Connection, event: Event) -> None:
    """Have the label of a place that is no more prove nothing, wherever it went."""
    _put(connection, event, None)


def _put(connection: Connection, event: Event, digest: str | None) -> None:
    row = {
        "place": str(event.data.place),
        "digest": digest,
        "version": event.version,
        "position": event.position,
    }
    rows.put(connection, labels, [row])


def digest(connection: Connection, place: UUID) -> str | None:
    """Return the digest of the label that hangs at a place; None where none does."""
    wanted = select(labels.c.digest).where(labels.c.place == str(place))
    return connection.execute(wanted).scalar_one_or_none()
