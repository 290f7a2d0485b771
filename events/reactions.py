"""Reacting: what a service does about the events of other services."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog

from events import tracing
from events.context import Context
from events.envelope import Event, decode
from events.store import ClashError, ForgedError, StoreUnavailableError
from events.unit import Unit

if TYPE_CHECKING:
    from events.kernel import Kernel

Reaction = Callable[[Unit, Event], None]


class FencedError(Exception):
    """Another process follows the same source: it is ahead of us, so begin from its cursor."""


PASSING = (ClashError, FencedError, ForgedError, StoreUnavailableError, OSError, MemoryError)
"""Errors after which trying the same event again makes sense; all others are the event's own.

A log of ours that is not believed is mended by a person; no event of others is to blame."""


class Reactions:
    """What a service does about the events of other services: one function an event type."""

    def __init__(self) -> None:
        self._reactions: dict[type, Reaction] = {}
        self._included: list[Reactions] = []

    def include(self, others: "Reactions") -> None:
        """React as `others` do, too, and before our own: for copies that a library keeps."""
        self._included.append(others)

    def on(self, *types: type) -> Callable[[Reaction], Reaction]:
        """Register the reaction to events whose data is of one of `types`."""

        def register(reaction: Reaction) -> Reaction:
            for data_type in types:
                if data_type in self._reactions:
                    raise TypeError(f"two reactions to {data_type.__name__}")
                self._reactions[data_type] = reaction
            return reaction

        return register

    @property
    def types(self) -> frozenset[type]:
        """The event types that are reacted to."""
        return frozenset(self._reactions).union(*(others.types for others in self._included))

    def __call__(self, unit: Unit, event: Event) -> None:
        """React to one event; without a reaction of its own it is passed over."""
        for others in self._included:
            others(unit, event)
        reaction = self._reactions.get(type(event.data))
        if reaction is not None:
            reaction(unit, event)


def react_to(
    kernel: "Kernel",
    reaction: Reaction,
    unit: Unit,
    body: str,
    body_hash: str | None = None,
) -> None:
    """React to the event in `body` within the chain of causes that it stands in."""
    event = decode(body, kernel.registry, body_hash)
    context = Context.of_event(event, kernel.name, unit.at)
    began, before = tracing.moment(), len(unit.drafts)
    with (
        unit.under(context),
        structlog.contextvars.bound_contextvars(
            correlation=event.correlation,
            causation=event.id,
        ),
    ):
        reaction(unit, event)
    if len(unit.drafts) > before:
        tracing.handled(kernel.name, body, began)
