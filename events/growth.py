"""An entrypoint for what follows a service's own log: called again whenever that has grown."""

from typing import Any
from zlib import crc32

import eventlet
import structlog
from eventlet.timeout import Timeout

from events import metrics, wake
from events.backoff import backoff
from events.entrypoint import OwnEntrypoint
from events.health import Health
from events.providers import kernel_of
from events.relay.turn import Turn, turn_of
from events.store import Store

log = structlog.get_logger(__name__)


class OnGrowth(OwnEntrypoint):
    """Calls a method at the start and whenever the log has grown, and every so many `seconds`.

    Never twice at once, and of all copies of a service only one calls it. As long as the method
    returns True there is more to do, so it is called again at once. After an error it is called
    again, ever more slowly.
    """

    def __init__(self, *, seconds: float = 1.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.seconds = seconds
        self._rests = backoff()

    def start(self) -> None:
        """Begin."""
        metrics.begin_timer(self.container.service_name, self.method_name)
        kernel = kernel_of(self.container)
        turn = turn_of(kernel.store, crc32(f"one-needle {self.method_name}".encode()))
        self.spawn(lambda: self._run(turn, kernel.store, kernel.health))

    def _run(self, turn: Turn, store: Store, health: Health) -> None:
        try:
            while True:
                known = wake.growths(store.source)
                if not self._work(turn, health):
                    wake.wait(store.source, known, self.seconds)
        finally:
            turn.close()

    def _work(self, turn: Turn, health: Health) -> bool:
        try:
            more = turn.take() and bool(self.call())
        except (Exception, Timeout) as error:
            metrics.called(self.container.service_name, self.method_name, well=False)
            if health.tell(self.method_name, "waiting", type(error).__name__):
                log.exception("failed, to be tried again", method=self.method_name)
            eventlet.sleep(next(self._rests))
            return True
        metrics.called(self.container.service_name, self.method_name, well=True)
        health.tell(self.method_name, "well")
        self._rests = backoff()
        return more


on_growth = OnGrowth.decorator
