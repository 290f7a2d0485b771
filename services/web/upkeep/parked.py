"""The events that a service has parked: listed, tried again, given up."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import marshmallow as ma
from flask_smorest import Blueprint

from contracts.declare import value, view
from contracts.fields import Line
from events import parking
from events.parking import Parked
from events.reactions import Reaction
from services.web.current import kernel, reading
from services.web.identity import Caller
from services.web.paging import Page, Paged
from services.web.problems import NotFound
from services.web.queries import action_route, list_route
from services.web.upkeep.access import OPERATORS, require_county


class _Position(ma.fields.Integer):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strict=True, validate=ma.validate.Range(1, 2**63 - 1), **kwargs)


@view
class ParkedEvent:
    """An event that waits aside (搁置): where it stands in its source's log, since when and why."""

    source: str
    position: int
    stream: str
    type: str
    since: datetime
    reason: str


@value
class RetryParked:
    """Have the parked events of one stream taken again; of all streams, if none is named."""

    stream: Line | None = None


@value
class DropParked:
    """Give up one parked event. `reason` says why nothing is lost by it; the log keeps it."""

    source: Line
    position: Annotated[int, _Position]
    reason: Line


@view
class RetriedStream:
    """What came of trying a stream again: `reason` is why the first of those `left` waits."""

    source: str
    stream: str
    handled: int
    left: int
    reason: str | None = None


@view
class Retrial:
    """What came of trying again."""

    streams: tuple[RetriedStream, ...]


@view
class Dropped:
    """What was given up, and how many events of its stream wait behind it."""

    stream: str
    type: str
    behind: int


def add(blueprint: Blueprint, reaction: Reaction) -> None:
    """Add the resources; `reaction` takes what is tried again."""

    @list_route(blueprint, "/parked", ParkedEvent, roles=OPERATORS)
    def parked(who: Caller, page: Page) -> Paged[ParkedEvent]:
        """List the events that this service could not take, and why, without their content."""
        require_county(who)
        after = page.after(str, int) or ("", 0)
        waiting = [_shown(each) for each in _listed() if (each.source, each.position) > after]
        return page.of(waiting[: page.fetch], lambda one: (one.source, one.position))

    @action_route(blueprint, "/parked/retry", RetryParked, Retrial, roles=OPERATORS)
    def retry(who: Caller, body: RetryParked) -> Retrial:
        """Take parked events again, each stream in order; what still fails stays."""
        require_county(who)
        streams = dict.fromkeys((each.source, each.stream) for each in _listed())
        wanted = [each for each in streams if body.stream in {None, each[1]}]
        if body.stream is not None and not wanted:
            raise NotFound
        return Retrial(streams=tuple(_retried(*each, reaction) for each in wanted))

    @action_route(blueprint, "/parked/drop", DropParked, Dropped, roles=OPERATORS)
    def drop(who: Caller, body: DropParked) -> Dropped:
        """Give up one parked event: this service will never take it."""
        require_county(who)
        try:
            dropped = parking.drop(kernel(), body.source, body.position, body.reason)
        except LookupError:
            raise NotFound from None
        behind = [each for each in _listed() if each.stream == dropped.stream]
        return Dropped(stream=dropped.stream, type=dropped.type, behind=len(behind))


def _listed() -> Sequence[Parked]:
    with reading() as connection:
        return parking.listed(connection)


def _shown(event: Parked) -> ParkedEvent:
    return ParkedEvent(
        source=event.source,
        position=event.position,
        stream=event.stream,
        type=event.type,
        since=event.at,
        reason=event.reason,
    )


def _retried(source: str, stream: str, reaction: Reaction) -> RetriedStream:
    done = parking.retry(kernel(), source, stream, reaction)
    return RetriedStream(
        source=source, stream=stream, handled=done.handled, left=done.left, reason=done.reason
    )
