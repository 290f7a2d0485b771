"""A small service that follows the boxes: it takes a note of each event, and copies the labels."""

from uuid import UUID

from sqlalchemy import Column, Integer, MetaData, String, Table

from events import parking
from events.decider import Decider
from events.envelope import decode
from tests.events.boxes import Filled, bodies, registry

A, B = UUID(int=1), UUID(int=2)

copies = MetaData()
labels = Table(
    "labels",
    copies,
    Column("box", String(36), primary_key=True),
    Column("label", String(200), nullable=False),
    Column("heard", Integer, nullable=False),
)
note = Decider("note", None, lambda _, event, __: [event], lambda state, _: state)


class Poisoned(Exception):
    """What a reaction of these tests cannot take."""


def notes_of(kernel, box):
    """Return the amounts that were noted of one box, in order."""
    events = [decode(body, registry) for body in bodies(kernel)]
    mine = [event.data for event in events if event.stream == f"note/{box}"]
    return [data.amount for data in mine if isinstance(data, Filled)]


def parked_in(kernel):
    """Return what is parked."""
    with kernel.store.reading() as connection:
        return parking.listed(connection)
