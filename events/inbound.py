"""Receiving what others write to us over the broker, one message after the other."""

from collections.abc import Mapping
from contextlib import closing
from typing import Any

import eventlet
import structlog
from eventlet.timeout import Timeout
from sqlalchemy import func, insert, select

from events import parking
from events.backoff import RECONNECT, backoff
from events.broker import Broker, Delivery, Intake, Link
from events.broker.topology import declare_inbound
from events.deployment import Deployment
from events.entrypoint import InterruptedWorkError, OwnEntrypoint
from events.envelope import MAX_BODY
from events.kernel import Kernel
from events.providers import kernel_of
from events.reactions import PASSING
from events.store.tables import parked

log = structlog.get_logger(__name__)

_AGAIN = (*PASSING, InterruptedWorkError, Timeout)


class Inbound(OwnEntrypoint):
    """Calls `method(routing_key, message_id, headers, body)` for each message of a queue, in order.

    What is wrong with a message is the method's to answer. If it raises all the same, the message
    is stored aside (parked under the exchange's name) and the next one is handled; after an error
    of the database or a timeout it is tried again, for ever. A message is acknowledged when the
    method has returned, so that one may come twice: `message_id` tells. Without a broker nothing
    is received.
    """

    def __init__(self, *, queue: str, exchange: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.queue = queue
        self.exchange = exchange
        self._rests = backoff(longest=RECONNECT)

    def start(self) -> None:
        """Begin to receive."""
        broker = Deployment.of(self.container).broker
        if broker is not None:
            self.spawn(lambda: self._run(broker))

    def _run(self, broker: Broker) -> None:
        health = kernel_of(self.container).health
        while True:
            try:
                self._receive(broker)
            except (Exception, Timeout) as error:  # noqa: BLE001 - whatever it is, begin again
                if health.tell(self.queue, "waiting", str(error)):
                    log.warning("inbound", queue=self.queue, reason=str(error))
                eventlet.sleep(next(self._rests))

    def _receive(self, broker: Broker) -> None:
        with closing(Link(broker, self.queue)) as link:
            declare_inbound(link, self.queue, self.exchange)
            intake = Intake(link, self.queue, prefetch=1)
            link.listen()
            kernel_of(self.container).health.tell(self.queue, "well")
            while True:
                (delivery,) = intake.take(1)
                self._handle(link, delivery)
                intake.acknowledge(delivery)
                self._rests = backoff(longest=RECONNECT)

    def _handle(self, link: Link, delivery: Delivery) -> None:
        for rest in backoff():
            try:
                self._try(delivery)
            except (Exception, Timeout) as error:  # noqa: BLE001 - the message is kept
                log.warning("a message is tried again", queue=self.queue, reason=_in_words(error))
                link.rest(rest)
            else:
                return

    def _try(self, delivery: Delivery) -> None:
        headers: Mapping[str, Any] = delivery.headers
        try:
            self.call(delivery.routing_key, delivery.message_id, headers, delivery.body)
        except _AGAIN:
            raise
        except Exception as error:  # noqa: BLE001 - it must not stop the next one
            _park(kernel_of(self.container), self.exchange, delivery, parking.reason_of(error))


receive = Inbound.decorator


def _park(kernel: Kernel, source: str, delivery: Delivery, reason: str) -> None:
    """Store a message aside, once; sealed, since nobody has looked what is in it."""
    stream = f"{source}/{delivery.message_id}"[:_STREAM]
    text = delivery.body[:MAX_BODY].decode(errors="replace").replace("\x00", "\ufffd")
    same = select(parked.c.position).where(parked.c.source == source, parked.c.stream == stream)
    last = select(func.max(parked.c.position)).where(parked.c.source == source)
    row = {
        "source": source,
        "stream": stream,
        "type": delivery.routing_key[:_TYPE],
        "body": kernel.vault.seal(stream, text),
        "reason": reason,
        "at": kernel.now(),
    }
    with kernel.store.appending() as connection:
        if delivery.message_id and connection.execute(same).first():
            return
        position = (connection.execute(last).scalar() or 0) + 1
        connection.execute(insert(parked), {**row, "position": position})
    log.error("message parked", queue=source, key=delivery.routing_key, reason=reason)


_STREAM, _TYPE = 120, 100  # characters that the table's columns hold


def _in_words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"
