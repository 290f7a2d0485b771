"""How long each feed is, and how far it was delivered."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, Connection, Integer, Select, String, bindparam, select

from contracts.feed.events import ITEMS, FeedDelivered, FeedOpened, FeedRewound
from contracts.feed.views import FeedState
from events.envelope import Event
from events.read_models import ReadModel, put
from services.copies import departments
from services.feed.domain import Reached
from services.web.paging import Page, Paged

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


@model.on(FeedRewound)
def rewound(connection: Connection, event: Event) -> None:
    """Note from where on a feed is delivered again."""
    _set(connection, event.data.department, by_amqp=event.data.after)


def _set(connection: Connection, department: str, **values: Any) -> None:
    put(connection, feeds, {"department": department}, _FRESH, **values)


_FRESH: Final = {"items": 0, "by_amqp": 0, "by_http": 0}


def reached(connection: Connection, of: Sequence[str]) -> Mapping[str, Reached]:
    """Return how far the feeds of some departments were delivered."""
    found = connection.execute(_REACHED, {"of": list(of)})
    return dict.fromkeys(of, Reached()) | {row.department: Reached(*row[1:]) for row in found}


_REACHED = select(feeds.c.department, feeds.c.by_amqp, feeds.c.by_http).where(
    feeds.c.department.in_(bindparam("of", expanding=True))
)


def states(connection: Connection, areas: Iterable[str], page: Page) -> Paged[FeedState]:
    """Return the feeds of the departments in some areas, by department."""
    own = feeds.c.department.in_(departments.in_areas(areas))
    found = select(feeds).where(own).order_by(feeds.c.department).limit(page.fetch)
    if after := page.after(str):
        found = found.where(feeds.c.department > after[0])
    return page.of(_states(connection, found), lambda state: (state.department,))


def opened_feeds(connection: Connection) -> set[str]:
    """Return the departments with whom a version of the items was agreed."""
    found = select(feeds.c.department).where(feeds.c.contract.is_not(None))
    return set(connection.execute(found).scalars())


def undelivered(connection: Connection) -> list[FeedState]:
    """Return the feeds that hold items which no broker has confirmed yet."""
    return _states(connection, _UNDELIVERED)


_UNDELIVERED = select(feeds).where(feeds.c["items"] > feeds.c.by_amqp).order_by(feeds.c.department)


def backlog_by_department(connection: Connection, _at: datetime) -> dict[str, float]:
    """Return how many items each department has neither been sent nor fetched."""
    return {state.department: state.backlog for state in _states(connection, select(feeds))}


def _states(connection: Connection, wanted: Select[Any]) -> list[FeedState]:
    return [
        FeedState(**row, backlog=max(0, row["items"] - max(row["by_amqp"], row["by_http"])))
        for row in connection.execute(wanted).mappings()
    ]
