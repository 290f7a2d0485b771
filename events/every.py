"""A timer that goes on whatever its method does."""

from time import monotonic
from typing import Any

import eventlet
import structlog

from events import metrics
from events.entrypoint import OwnEntrypoint

log = structlog.get_logger(__name__)


class Every(OwnEntrypoint):
    """Calls a method every so many seconds of real time, whatever the deployment's clock says.

    Never twice at once: what takes longer than its interval is called again at once, and what was
    missed is not made up for. An error is logged, and the next call is made all the same (nameko's
    own timer waits for ever for a method that ended with an eventlet.Timeout).
    """

    def __init__(self, *, seconds: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.seconds = seconds

    def start(self) -> None:
        """Begin; the first call is made after `seconds`."""
        metrics.begin_timer(self.container.service_name, self.method_name)
        self.spawn(self._run)

    def _run(self) -> None:
        due = monotonic()
        while True:
            due = max(due + self.seconds, monotonic())
            eventlet.sleep(due - monotonic())
            try:
                self.call()
            except Exception:
                log.exception("timer failed", method=self.method_name)
                self._count(well=False)
            else:
                self._count(well=True)

    def _count(self, *, well: bool) -> None:
        metrics.called(self.container.service_name, self.method_name, well=well)


every = Every.decorator
