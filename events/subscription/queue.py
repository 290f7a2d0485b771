"""A subscriber's queue at the broker."""

from collections import deque

import structlog
from msgspec import DecodeError

from events.broker import Broker, Delivery, Intake, Link, Outgoing, Publisher
from events.broker.publisher import JSON
from events.broker.topology import (
    HEAD,
    REQUEST,
    declare_subscription,
    relay_address,
    resent_exchange,
    subscription_queue,
)
from events.envelope import MAX_BODY, link_of
from events.resend import Announcement, MalformedError, Request, read_announcement, write
from events.subscription.carrier import LIMIT, Batch

log = structlog.get_logger(__name__)

_STALE_AFTER = 60.0


class QueueCarrier:
    """Takes from one subscriber's queue and acknowledges what was handled.

    What is no envelope of this source is acknowledged too, with its reason in the log: nobody
    could ever handle it. Raises BrokerError when the connection is lost.
    """

    def __init__(self, broker: Broker, subscriber: str, source: str, leisure: float = 0.0) -> None:
        self._leisure = leisure
        self._subscriber = subscriber
        self._source = source
        self._held: deque[Delivery] = deque()
        self._link = Link(broker, f"{subscriber} from {source}")
        try:
            declare_subscription(self._link, subscriber, source)
            self._publisher = Publisher(self._link)
            queue = subscription_queue(subscriber, source)
            self._intake = Intake(self._link, queue, prefetch=2 * LIMIT)
            self._link.listen()
        except BaseException:
            self._link.drop()
            raise

    def next(self) -> Batch:
        """Wait for a message; return what waits with it and came the same way."""
        if not self._held:
            self._held.extend(self._intake.take(LIMIT, self._leisure))
        way = self._held[0].exchange
        taken: list[Delivery] = []
        while self._held and self._held[0].exchange == way:
            taken.append(self._held.popleft())
        read = [self._read(delivery) for delivery in taken]
        bodies = [text for text in read if isinstance(text, str)]
        # A head that events follow says nothing that these do not say.
        head = read[-1] if isinstance(read[-1], Announcement) else None
        resent = way == resent_exchange(self._source)
        return Batch(bodies, head, live=not resent, certain=resent, last=taken[-1])

    def settle(self, batch: Batch) -> None:
        """Acknowledge a batch."""
        self._intake.acknowledge(batch.last)

    def ask(self, after: int) -> None:
        """Write to the source's relay, without waiting: a lost request is repeated."""
        log.warning("asking for events again", source=self._source, after=after)
        request = write(Request(subscriber=self._subscriber, after=after))
        exchange = relay_address(self._source)
        self._publisher.post([Outgoing(exchange, REQUEST, request, JSON, expires=_STALE_AFTER)])

    def rest(self, seconds: float) -> None:
        """Wait, unless the connection is lost meanwhile."""
        self._link.rest(seconds)

    def close(self) -> None:
        """Take leave of the broker."""
        self._link.close()

    def _read(self, delivery: Delivery) -> str | Announcement | None:
        try:
            if delivery.kind == HEAD:
                return self._announcement(delivery.body)
            return self._event(delivery.body)
        except (MalformedError, DecodeError, UnicodeDecodeError, RecursionError) as error:
            about = {"source": self._source, "key": delivery.routing_key}
            log.warning("a message was refused", **about, reason=str(error))
            return None

    def _announcement(self, body: bytes) -> Announcement:
        announcement = read_announcement(body)
        if announcement.source != self._source:
            raise MalformedError(f"it announces the head of {announcement.source}")
        return announcement

    def _event(self, body: bytes) -> str:
        if len(body) > MAX_BODY:
            raise MalformedError(f"it has {len(body):,} bytes, more than {MAX_BODY:,}")
        text = body.decode()
        link = link_of(text)
        if link.source != self._source or link.position < 1:
            raise MalformedError(f"it is event {link.position} of {link.source}")
        return text
