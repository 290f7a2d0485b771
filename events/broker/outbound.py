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
    first refusal. After UNREACHABLE a message may have arrived all the same: its id tells, and
    nothing more is published until `open` has connected again. Without a `broker` (one-process
    mode) nothing is ever reachable.
    """

    def __init__(self, broker: Broker | None, name: str) -> None:
        self._broker = broker
        self._name = name
        self._boxes: dict[str, Box] = {}
        self._new: set[str] = set()
        self._link: Link | None = None
        self._publisher: Publisher | None = None
        self._one_at_a_time = Semaphore()
        self._rest_until = 0.0
        self._rests = backoff(0.5)

    @property
    def has_broker(self) -> bool:
        """Whether there is a broker at all."""
        return self._broker is not None

    def add(self, box: Box) -> None:
        """Have `box` declared when `open` is called next, and after each loss of the connection."""
        with self._one_at_a_time:
            if self._boxes.get(box.queue) != box:
                self._boxes[box.queue] = box
                self._drop()

    def open(self) -> bool:
        """Connect and declare every box, if that is to be done; tell whether it is."""
        with self._one_at_a_time:
            if self._broker is None or monotonic() < self._rest_until:
                return False
            try:
                self._connect(self._broker)
            except BrokerError as error:
                self._give_up("connecting", error)
                return False
            return True

    @property
    def renewed(self) -> frozenset[str]:
        """The queues that `open` had to make, until somebody has seen to it.

        What an older queue of such a name held and nobody had read yet is lost.
        """
        return frozenset(self._new)

    def seen_to(self, queue: str) -> None:
        """Note that what a renewed queue may have lost is on its way again."""
        self._new.discard(queue)

    def publish(self, exchange: str, routing_key: str, body: str, message_id: str) -> Outcome:
        """Publish one message and wait until its fate is known, 10 seconds at most."""
        message = Outgoing(exchange, routing_key, body, message_id=message_id)
        with self._one_at_a_time:
            if self._publisher is None:
                return Outcome.UNREACHABLE
            try:
                self._publisher.send([message], _CONFIRMED_WITHIN)
            except RefusedError:
                return Outcome.FULL
            except (BrokerError, UnroutableError) as error:
                self._give_up(routing_key, error)
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

    def _connect(self, broker: Broker) -> None:
        if self._link is not None:
            self._link.check()
            return
        self._link = Link(broker, self._name)
        for box in self._boxes.values():
            if declare_box(self._link, box):
                self._new.add(box.queue)
        self._publisher = Publisher(self._link)
        self._link.listen()

    def _give_up(self, what: str, error: Exception) -> None:
        log.warning("nothing can be delivered", at=what, reason=str(error))
        self._drop()
        self._rest_until = monotonic() + next(self._rests)

    def _drop(self) -> None:
        if self._link is not None:
            self._link.drop()
        self._link = self._publisher = None
