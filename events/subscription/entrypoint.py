"""The entrypoint that follows other services."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from inspect import getmembers, isfunction
from typing import Any

from nameko.extensions import ENTRYPOINT_EXTENSIONS_ATTR

from events.deployment import Deployment
from events.entrypoint import OwnEntrypoint
from events.inbox import Inbox, Reactions
from events.providers import kernel_of
from events.store import Store, connect
from events.subscription.carrier import Carrier
from events.subscription.follower import Follower
from events.subscription.queue import QueueCarrier
from events.subscription.tail import TailCarrier

AT_LEISURE = 0.25
"""Seconds: nobody looks at a score, into the archive or at a new record sooner."""


class Subscription(OwnEntrypoint):
    """Calls `method(source, bodies)` with what the logs of `sources` say, in order.

    The method hands the bodies to `kernel.follow`, which stores what they lead to and the place
    reached in one transaction. When it returns, the bodies are done with; when it raises, they
    come again. Each source has its own queue, and one batch on its way at a time. Without a broker
    the logs themselves are read instead.

    What nobody waits for is followed at `leisure`: that many seconds pass before a batch is
    handled, so that batches are larger, and those that somebody waits for have the processor.
    """

    def __init__(self, *sources: str, leisure: float = 0.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.sources = sources
        self.leisure = leisure

    def start(self) -> None:
        """Follow each source in a green thread of its own."""
        kernel = kernel_of(self.container)
        for source in self.sources:
            inbox = Inbox(kernel, source, Reactions())
            follower = Follower(
                inbox,
                kernel.health,
                partial(self._carrier, inbox),
                partial(self.call, source),
            )
            self.spawn(follower.run)

    def _carrier(self, inbox: Inbox) -> Carrier:
        deployment = Deployment.of(self.container)
        if deployment.broker is not None:
            name, source = inbox.kernel.name, inbox.source
            return QueueCarrier(deployment.broker, name, source, self.leisure)
        url = deployment.settings.database_of(inbox.source)
        keys = deployment.settings.keys_of(inbox.source)
        return TailCarrier(Store(connect(url, pool=1), inbox.source, keys), inbox.cursor)


subscribe = Subscription.decorator


def subscribers_of(services: Iterable[Any]) -> Mapping[str, Sequence[str]]:
    """Tell from the services' classes who follows whom: the subscribers' names by source."""
    found: dict[str, list[str]] = {}
    for service in services:
        for subscription in subscriptions_of(service):
            for source in subscription.sources:
                found.setdefault(source, []).append(service.name)
    return {source: sorted(names) for source, names in found.items()}


def subscriptions_of(service: Any) -> Iterator[Subscription]:
    """Yield the subscriptions that a service's class declares."""
    for _, method in getmembers(service, isfunction):
        for entrypoint in getattr(method, ENTRYPOINT_EXTENSIONS_ATTR, ()):
            if isinstance(entrypoint, Subscription):
                yield entrypoint
