"""The feed service's HTTP: a department reads its own feed, operators see how far each is read."""

from typing import Any
from urllib.parse import quote
from uuid import uuid4

from flask import Response, request
from flask_smorest import Blueprint

from contracts.feed.commands import OpenFeed, ResendFeed
from contracts.feed.events import FeedDelivered
from contracts.feed.views import AfterItem, FeedState, OpenedValues, OpenItem
from contracts.publish.files import PUBLISHED
from contracts.schemas import schema_of
from events.kernel import Kernel
from events.reactions import Reaction
from events.unit import Unit
from services.copies import departments
from services.copies.keys import Keys
from services.feed import read_models
from services.feed.domain import Access, Reached, access, agreement, feed
from services.feed.noting import note
from services.feed.opening import opened
from services.web.access import allow
from services.web.app import App, application
from services.web.batches import BATCH, EVENTS, batch, fitting, require_batch
from services.web.commands import command_route, context_of
from services.web.current import caller, kernel, reading
from services.web.documents import load_query
from services.web.files import files
from services.web.identity import Caller, jurisdiction
from services.web.paging import Page, Paged
from services.web.problems import NotFound, Problem
from services.web.queries import action_route, list_route
from services.web.routing import READ_ONE
from services.web.upkeep import upkeep

feeds = Blueprint(
    "feed",
    __name__,
    url_prefix="/api/feed",
    description="The departments' feeds (部门消息流)",
)


def _own(who: Caller, department: str) -> None:
    if who.department != department:
        raise NotFound


@list_route(feeds, "", FeedState, roles=["operator"])
def list_feeds(who: Caller, page: Page) -> Paged[FeedState]:
    """List the feeds of the caller's areas: how long each is, how far it was delivered."""
    with reading() as connection:
        return read_models.states(connection, who.areas, page)


@feeds.route("/<department>", methods=["GET"])
@allow("department_system", "officer")
@feeds.doc(
    operationId="feed.read",
    parameters=[{"in": "query", "schema": schema_of(AfterItem)}],
    responses={str(status): name for status, name in {**READ_ONE, 409: "CONFLICT"}.items()},
)
@feeds.alt_response(200, schema=EVENTS, content_type=BATCH, success=True)
def read_feed(department: str) -> Response:
    """Read the items of one's own feed that follow number `after`, as they are for ever.

    `Link: …; rel="next"` tells where to go on, now or when more has come. 409 where the feed ends
    before `after`: whoever has read so far read a log that was lost.
    """
    _own(caller(), department)
    require_batch()
    asked = load_query(AfterItem, request.args)
    with reading() as connection:
        stream = feed.stream(department)
        found = kernel().store.stream(connection, stream, asked.after, asked.limit)
        if not found:
            _require_not_beyond(asked.after, kernel().store.version(connection, stream))
    items = fitting([row.body for row in found])
    last = asked.after + len(items)
    if items and request.method == "GET":
        sent = FeedDelivered(department=department, first=asked.after + 1, last=last, via="http")
        note(kernel(), (sent, context_of(caller(), uuid4())))
    following = f"/api/feed/{quote(department)}?after={last}&limit={asked.limit}"
    return batch(items, following, f"{asked.after}-{last}")


def _require_not_beyond(after: int, end: int) -> None:
    """Raise Problem where a reader is further than the feed: silence would hide new items."""
    if after > end:
        raise Problem(
            409,
            "feed.beyond-end",
            f"This feed ends at number {end}; you have read up to {after}. It was restored from a "
            "copy that is older: numbers will be given out again, to other items. Stop, compare "
            "the ids of your last items with those here, drop what you have above the last common "
            "one, and go on after it.",
            after=after,
            end=end,
        )


@action_route(
    feeds,
    "/<department>/open",
    OpenItem,
    OpenedValues,
    roles=["department_system", "officer"],
)
def open_item(who: Caller, body: OpenItem, department: str) -> OpenedValues:
    """Read the personal values of an item of one's own feed. Who read them is on record."""
    _own(who, department)
    found = opened(kernel(), department, body.item, context_of(who, uuid4()))
    if found is None:
        raise NotFound
    return found


def _nothing(_unit: Unit, _state: Any, _command: OpenFeed, _who: Caller) -> None:
    """Gather nothing: an agreement depends on nothing else."""


def _in_charge(unit: Unit, _state: Any, command: OpenFeed | Access, who: Caller) -> None:
    jurisdiction(who, departments.area_of(unit.connection, command.department))


command_route(
    feeds,
    "/<department>/agreement/<uuid:command>",
    OpenFeed,
    agreement,
    key="department",
    roles=["operator"],
    facts=_nothing,
    guard=_in_charge,
)


def _reached(unit: Unit, _state: None, command: Access, _who: Caller) -> Reached:
    return read_models.reached(unit.connection, [command.department])[command.department]


def _own_or_in_charge(unit: Unit, state: None, command: Access, who: Caller) -> None:
    if who.has("operator"):
        _in_charge(unit, state, command, who)
    else:
        _own(who, command.department)


command_route(
    feeds,
    "/<department>/resend/<uuid:command>",
    ResendFeed,
    access,
    key="department",
    roles=["department_system", "officer", "operator"],
    facts=_reached,
    guard=_own_or_in_charge,
)


def app(own: Kernel, county: str, reaction: Reaction) -> App:
    """Return the feed service's HTTP application, with the schemas of what departments get.

    `reaction` takes parked events that are tried again.
    """
    schemas = files(
        "contracts", "/contracts", PUBLISHED / "events", PUBLISHED / "commands", PUBLISHED
    )
    blueprints = [feeds, schemas, upkeep(own.name, reaction)]
    return application(own, "Feed", blueprints, keys=Keys(own), county=county, health=own.health)
