"""Relaying for as long as a service runs, whatever happens to the broker and the database."""

from collections.abc import Sequence

import eventlet
import structlog
from eventlet.timeout import Timeout

from events import metrics, wake
from events.backoff import RECONNECT, backoff
from events.broker import Broker
from events.health import Health, Status
from events.relay.courier import Courier
from events.relay.turn import turn_of
from events.store import ForgedError, Store

log = structlog.get_logger(__name__)

PART = "relay"

_TAKE_OVER = 2.0
"""Seconds between attempts to take over from a process that has the turn."""


class Relay:
    """Publishes a service's log to the queues of its `subscribers`, in order.

    Whoever has not the turn tells the one who has when this process has appended something.
    """

    def __init__(
        self,
        store: Store,
        health: Health,
        broker: Broker,
        subscribers: Sequence[str],
        leisure: float = 0.0,
    ) -> None:
        self._leisure = leisure
        self._store = store
        self._health = health
        self._broker = broker
        self._subscribers = subscribers
        self._turn = turn_of(store)
        self._known = 0
        self._rests = backoff(longest=RECONNECT)

    def run(self) -> None:
        """Relay until this green thread is killed."""
        metrics.begin_relay(self._store.source, self._subscribers)
        try:
            while True:
                try:
                    if self._turn.take():
                        self._relay()
                    else:
                        self._stand_by()
                except ForgedError as error:
                    self._tell("alarm", str(error))
                    eventlet.sleep(next(self._rests))
                except (Exception, Timeout) as error:  # noqa: BLE001 - whatever it is, begin again
                    self._tell("waiting", " ".join(str(error).split()))
                    eventlet.sleep(next(self._rests))
        finally:
            self._turn.close()

    def _relay(self) -> None:
        courier = Courier(self._store, self._broker, self._subscribers, self._leisure)
        try:
            while self._turn.held:
                courier.step()
                self._well("relaying")
        except BaseException:
            courier.drop()
            raise
        courier.close()

    def _stand_by(self) -> None:
        self._well("another process relays")
        if wake.wait(self._store.source, self._known, _TAKE_OVER):
            self._known = wake.growths(self._store.source)
            self._turn.notify()

    def _well(self, detail: str) -> None:
        self._rests = backoff(longest=RECONNECT)
        self._tell("well", detail)

    def _tell(self, status: Status, detail: str) -> None:
        if self._health.tell(PART, status, detail):
            say = {"well": log.info, "alarm": log.critical}.get(status, log.warning)
            say("relay", status=status, detail=detail)
