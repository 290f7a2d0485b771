"""How long each feed is, and how far it was delivered."""

from typing import Any

from sqlalchemy import Column, Connection, Integer, String, insert, select, update

from contracts.feed.events import FeedDelivered, FeedOpened
from contracts.feed.views import FeedState
from events.envelope import Event
from events.read_models import ReadModel
from services.feed.domain import ITEMS

model = ReadModel("feeds", version=1)

feeds = model.table(
    "feeds",
    Column("department", String(64), primary_key=True),
    Column("contract", String(20)),
    Column("items", Integer, nullable=False),
    Column("by_amqp", Integer, nullable=False),
    Column("by_http", Integer, nullable=False),
)


@model.on(*ITEMS)
def item_added(connection: Connection, event: Event) -> None:
    """Count a feed's items: an item's version in its stream is its number."""
    _set(connection, event.data.department, items=event.version)


@model.on(FeedOpened)
def opened(connection: Connection, event: Event) -> None:
    """Note the version of the items that was agreed."""
    _set(connection, event.data.department, contract=event.data.contract)


@model.on(FeedDelivered)
def delivered(connection: Connection, event: Event) -> None:
    """Note how far a feed was delivered."""
    data: FeedDelivered = event.data
    _set(connection, data.department, **{f"by_{data.via}": data.last})


def _set(connection: Connection, department: str, **values: Any) -> None:
    changed = connection.execute(
        update(feeds).where(feeds.c.department == department).values(**values),
    )
    if changed.rowcount == 0:
        fresh = {"department": department, "items": 0, "by_amqp": 0, "by_http": 0, **values}
        connection.execute(insert(feeds).values(**fresh))


def state_of(connection: Connection, department: str) -> FeedState | None:
    """Return one feed's state, None before its first item."""
    found = select(feeds).where(feeds.c.department == department)
    row = connection.execute(found).mappings().first()
    return FeedState(**row) if row else None


def states(connection: Connection, after: str, limit: int) -> list[FeedState]:
    """Return up to `limit` feeds whose department comes after `after`, in order."""
    found = select(feeds).where(feeds.c.department > after).order_by(feeds.c.department)
    return [FeedState(**row) for row in connection.execute(found.limit(limit)).mappings()]


def undelivered(connection: Connection) -> list[FeedState]:
    """Return the feeds that hold items which no broker has confirmed yet."""
    found = select(feeds).where(feeds.c.items > feeds.c.by_amqp).order_by(feeds.c.department)
    return [FeedState(**row) for row in connection.execute(found).mappings()]
