"""Publishing one by one to bounded queues of others, and telling what became of each message."""

from enum import Enum
from time import monotonic

import structlog
from eventlet.semaphore import Semaphore

from events.backoff import backoff
from events.broker.link import Broker, BrokerError, Link
from events.broker.publisher import Outgoing, Publisher, RefusedError, UnroutableError
from events.broker.topology import Box, declare_box

log = structlog.get_logger(__name__)

_CONFIRMED_WITHIN = 10.0


class Outcome(Enum):
    """What became of a message. All but CONFIRMED want it published again, later."""

    CONFIRMED = "confirmed"
    FULL = "full"
    UNREACHABLE = "unreachable"


class Outbound:
    """Publishes to boxes: bounded queues that somebody outside empties, or does not.

    One message at a time, since a window that meets a full queue would leave holes behind the
    first refusal. After UNREACHABLE a message may have arrived all the same: its id tells. Without
    a `broker` (one-process mode) nothing is ever reachable.
    """

    def __init__(self, broker: Broker | None, name: str) -> None:
        self._broker = broker
        self._name = name
        self._boxes: dict[str, Box] = {}
        self._link: Link | None = None
        self._publisher: Publisher | None = None
        self._one_at_a_time = Semaphore()
        self._rest_until = 0.0
        self._rests = backoff(0.5)

    def add(self, box: Box) -> None:
        """Have `box` declared, now and after each loss of the connection."""
        with self._one_at_a_time:
            self._boxes[box.queue] = box
            self._drop()

    def publish(self, exchange: str, routing_key: str, body: str, message_id: str) -> Outcome:
        """Publish one message and wait until its fate is known, 20 seconds at most."""
        message = Outgoing(exchange, routing_key, body, message_id=message_id)
        with self._one_at_a_time:
            if self._broker is None or monotonic() < self._rest_until:
                return Outcome.UNREACHABLE
            try:
                self._connected(self._broker).send([message], _CONFIRMED_WITHIN)
            except RefusedError:
                return Outcome.FULL
            except (BrokerError, UnroutableError) as error:
                log.warning("nothing can be delivered", routing_key=routing_key, reason=str(error))
                self._drop()
                self._rest_until = monotonic() + next(self._rests)
                return Outcome.UNREACHABLE
            else:
                self._rests = backoff(0.5)
                return Outcome.CONFIRMED

    def close(self) -> None:
        """Take leave of the broker."""
        with self._one_at_a_time:
            if self._link is not None:
                self._link.close()
            self._link = self._publisher = None

    def _connected(self, broker: Broker) -> Publisher:
        if self._publisher is None:
            self._link = Link(broker, self._name)
            for box in self._boxes.values():
                declare_box(self._link, box)
            self._publisher = Publisher(self._link)
            self._link.listen()
        return self._publisher

    def _drop(self) -> None:
        if self._link is not None:
            self._link.drop()
        self._link = self._publisher = None
