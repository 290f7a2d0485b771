"""Exchanges and queues: their names and arguments, which may never change once they exist.

RabbitMQ answers 406 to whoever declares a queue again with other arguments.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from amqp import NotFound

from events.broker.link import Link

NO_LIMIT = 2**31 - 1
"""How often a message may be delivered again.

RabbitMQ 4 drops a message after 20 deliveries unless told otherwise. Its word for "no limit" is
-1; RabbitMQ 3.10 accepts that too and then drops at the first one (measured). This number means
the same to both, and a queue outlives an upgrade.
"""

HEAD = "head"
"""The routing key under which a relay announces where its log ends."""

FOLLOWED = "followed"
"""The kind of an event whose relay has published the next one with it."""

REQUEST = "resend"
"""The routing key under which a subscriber asks a relay to say again what it has missed."""

_EVERYTHING = "#"


def events_exchange(source: str) -> str:
    """Name the topic exchange to which the log of `source` is published."""
    return f"{source}.events"


def resent_exchange(source: str) -> str:
    """Name the direct exchange on which a relay speaks to one subscriber, by its name as key."""
    return f"{source}.resent"


def relay_address(source: str) -> str:
    """Name the exchange and the queue for what subscribers ask of the relay of `source`."""
    return f"relay.{source}"


def subscription_queue(subscriber: str, source: str) -> str:
    """Name the queue through which `subscriber` follows `source`."""
    return f"{subscriber}.from.{source}"


@dataclass(frozen=True, slots=True)
class Box:
    """A bounded queue for somebody outside; a full one refuses what does not fit.

    It receives what is published to `exchange` with a routing key that matches `binding`, up to
    so many messages and so many bytes.
    """

    exchange: str
    queue: str
    binding: str
    capacity: int
    capacity_bytes: int


def declare_source(link: Link, source: str, subscribers: Iterable[str]) -> None:
    """Declare all that the relay of `source` speaks and listens to.

    A message published before a queue is bound passes it by unnoticed, so every subscriber's queue
    must be there before the first message is.
    """
    with _declaring(link) as channel:
        _exchange(channel, events_exchange(source), "topic")
        _exchange(channel, resent_exchange(source), "direct")
        _exchange(channel, relay_address(source), "direct")
        _queue(channel, relay_address(source))
        channel.queue_bind(relay_address(source), relay_address(source), REQUEST)
        for subscriber in subscribers:
            _subscription(channel, subscriber, source)


def declare_subscription(link: Link, subscriber: str, source: str) -> None:
    """Declare one subscriber's queue, if somebody deleted it since the relay did.

    The exchanges belong to the source: as long as it has never run this raises BrokerError.
    """
    with _declaring(link) as channel:
        _subscription(channel, subscriber, source)


def declare_inbound(link: Link, queue: str, exchange: str) -> None:
    """Declare a queue for everything that others publish to the topic exchange `exchange`."""
    with _declaring(link) as channel:
        _exchange(channel, exchange, "topic")
        _queue(channel, queue, {"x-single-active-consumer": True})
        channel.queue_bind(queue, exchange, _EVERYTHING)


def declare_box(link: Link, box: Box, lost: Callable[[str], object]) -> None:
    """Declare a bounded queue and its topic exchange; `lost` is told of one that has to be made.

    A queue that exists is left as it is, so that other bounds in a later release stop nobody.
    """
    bounds = {
        "x-max-length": box.capacity,
        "x-max-length-bytes": box.capacity_bytes,
        "x-overflow": "reject-publish",
    }
    new = not _exists(link, box.queue)
    if new:
        lost(box.queue)
    with _declaring(link) as channel:
        _exchange(channel, box.exchange, "topic")
        if new:
            _queue(channel, box.queue, bounds)
        channel.queue_bind(box.queue, box.exchange, box.binding)


def _exists(link: Link, queue: str) -> bool:
    channel = link.channel()
    with link.doing(f"looking for {queue}"):
        try:
            channel.queue_declare(queue, passive=True)
        except NotFound:  # which has closed the channel
            return False
        channel.close()
    return True


def _subscription(channel: Any, subscriber: str, source: str) -> None:
    queue = subscription_queue(subscriber, source)
    _queue(channel, queue, {"x-single-active-consumer": True})
    channel.queue_bind(queue, events_exchange(source), _EVERYTHING)
    channel.queue_bind(queue, resent_exchange(source), subscriber)


def _exchange(channel: Any, name: str, kind: str) -> None:
    channel.exchange_declare(name, kind, durable=True, auto_delete=False)


def _queue(channel: Any, name: str, more: Mapping[str, Any] = MappingProxyType({})) -> None:
    arguments = {"x-queue-type": "quorum", "x-delivery-limit": NO_LIMIT, **more}
    channel.queue_declare(name, durable=True, auto_delete=False, arguments=arguments)


@contextmanager
def _declaring(link: Link) -> Iterator[Any]:
    channel = link.channel()
    with link.doing("declaring exchanges and queues"):
        yield channel
        channel.close()
