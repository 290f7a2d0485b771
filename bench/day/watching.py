"""Watching the logs until something has come true, or nothing happens any more."""

import time
from collections.abc import Callable, Sequence
from multiprocessing.process import BaseProcess

from bench.day.following import Logs, Sight
from services.cli.progress import Told

LOOK_S = 0.2
STUCK_S = 120
"""Seconds without any event after which nothing will come any more."""


class StuckError(Exception):
    """The day does not end: nothing happens any more, and not all is done."""


class FailedError(Exception):
    """One of those who work has failed; what it said stands on the terminal."""


def quiet(sight: Sight) -> bool:
    """Tell whether everybody has heard everything."""
    return sight.quiet


class Watch:
    """Looks at the logs, shows how far they are, and notices when nothing happens any more."""

    def __init__(
        self,
        logs: Logs,
        told: Told,
        what: str,
        of: int | None = None,
        workers: Sequence[BaseProcess] = (),
    ) -> None:
        self._logs = logs
        self._told = told
        self._what = what
        self._of = of
        self._workers = workers

    def until(self, over: Callable[[Sight], bool]) -> None:
        """Look until it is over. Raises StuckError, FailedError."""
        last, moved = None, time.monotonic()
        while True:
            sight = self._logs.sight()
            self._told(self._what, sight.events, self._of)
            if over(sight):
                return
            if any(worker.exitcode for worker in self._workers):
                raise FailedError(self._what)
            if sight != last:
                last, moved = sight, time.monotonic()
            elif time.monotonic() > moved + STUCK_S:
                message = f"{self._what}: {sight}"
                raise StuckError(message)
            time.sleep(LOOK_S)
