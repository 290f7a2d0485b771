"""A feed only ever grows: nothing about a new item is decided by the older ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never, get_args

from contracts.feed.commands import OpenFeed
from contracts.feed.events import (
    FeedAssignment,
    FeedAssignmentChanged,
    FeedDelivered,
    FeedIssueChanged,
    FeedOpened,
    FeedRecord,
    FeedReplyAnswered,
    ValuesOpened,
)
from events.decider import Decider, Refused

Item = FeedRecord | FeedAssignment | FeedAssignmentChanged | FeedIssueChanged | FeedReplyAnswered
"""What a department receives."""

ITEMS: tuple[type, ...] = get_args(Item)

AGREED = "v1"
"""The only version of the items so far."""


@dataclass(frozen=True, slots=True)
class AddItem:
    """Our own command: put the next item into a department's feed."""

    item: Item


feed: Decider[None, AddItem, None] = Decider(
    "feed",
    None,
    lambda _state, command, _facts: [command.item],
    lambda state, _event: state,
    folds=False,
)
"""A department's feed. An item's version in this stream is its number."""


def _agree(state: str | None, command: OpenFeed, _facts: None) -> Sequence[object]:
    if command.contract != AGREED:
        detail = f"Items are published in {AGREED} only."
        raise Refused("feed.unknown-contract", detail, field="contract")
    if command.contract == state:
        return []
    return [FeedOpened(department=command.department, contract=command.contract)]


agreement: Decider[str | None, OpenFeed, None] = Decider(
    "agreement",
    None,
    _agree,
    lambda _, event: event.contract,
)
"""Which version of the items was agreed with a department."""

Access = FeedDelivered | ValuesOpened


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a department's feed was delivered, by each way."""

    amqp: int = 0
    http: int = 0


def _note(state: Reached, command: Access, _facts: None) -> Sequence[object]:
    match command:
        case FeedDelivered():
            last = state.amqp if command.via == "amqp" else state.http
            return [command] if command.last > last else []
        case ValuesOpened():
            return [command]
        case _:
            assert_never(command)


def _reached(state: Reached, event: Access) -> Reached:
    match event:
        case FeedDelivered(via="amqp"):
            return Reached(event.last, state.http)
        case FeedDelivered():
            return Reached(state.amqp, event.last)
        case ValuesOpened():
            return state
        case _:
            assert_never(event)


access: Decider[Reached, Access, None] = Decider("access", Reached(), _note, _reached)
"""Who was sent what, and who read which personal values, of one department's feed."""
