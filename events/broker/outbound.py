"""Publishing one by one to bounded queues of others, and telling what became of each message."""

from collections.abc import Callable
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

    def open(self, lost: Callable[[str], object]) -> bool:
        """Connect and declare every box, if that is to be done; tell whether it is.

        `lost` is told of each queue that is not there, before it is made: what an older one of
        that name held and nobody had read yet is gone. Were it told afterwards, a crash in between
        would leave a queue that looks as if it had always been there. What it raises comes out,
        and that queue is not made.
        """
        with self._one_at_a_time:
            if self._broker is None or monotonic() < self._rest_until:
                return False
            try:
                self._connect(self._broker, lost)
            except BrokerError as error:
                self._give_up("connecting", error)
                return False
            except BaseException:
                self._drop()
                raise
            return True

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

    def _connect(self, broker: Broker, lost: Callable[[str], object]) -> None:
        if self._link is not None:
            self._link.check()
            return
        self._link = Link(broker, self._name)
        for box in self._boxes.values():
            declare_box(self._link, box, lost)
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
