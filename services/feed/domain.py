"""A feed only ever grows: nothing about a new item is decided by the older ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, assert_never

from contracts.feed.commands import OpenFeed, ResendFeed
from contracts.feed.events import FeedDelivered, FeedOpened, FeedRewound, Item, ValuesOpened
from events.decider import Decider, Refused

AGREED = "v1"
"""The only version of the items so far."""

CAPACITY = 10_000
"""How many items a department's queue holds before it refuses more."""


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


@dataclass(frozen=True, slots=True)
class NoteLoss:
    """Our own command: the broker has a new, empty queue where a department's was."""

    department: str


Access = FeedDelivered | ValuesOpened | NoteLoss | ResendFeed
"""What goes on record: deliveries and openings as they happened, and what sends items again."""


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a department's feed was delivered, by each way."""

    amqp: int = 0
    http: int = 0


def _note(_state: None, command: Access, reached: Reached) -> Sequence[object]:
    match command:
        case FeedDelivered():
            before = reached.amqp if command.via == "amqp" else reached.http
            return [command] if command.last > before else []
        case ValuesOpened():
            return [command]
        case NoteLoss(department):
            # Everything that the lost queue may have held; numbers tell what was read before.
            return _rewound(department, max(0, reached.amqp - CAPACITY), reached, "lost")
        case ResendFeed():
            return _rewound(command.department, command.after, reached, "asked")
        case _:
            assert_never(command)


def _rewound(
    department: str,
    after: int,
    reached: Reached,
    reason: Literal["lost", "asked"],
) -> Sequence[object]:
    if after >= reached.amqp:
        return []
    return [FeedRewound(department=department, after=after, reason=reason)]


access: Decider[None, Access, Reached] = Decider(
    "access",
    None,
    _note,
    lambda state, _event: state,
    folds=False,
)
"""Who was sent what, and who read which personal values, of one department's feed."""
