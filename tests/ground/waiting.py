"""Waiting for what another process will do."""

from collections.abc import Callable
from time import monotonic, sleep


def until(condition: Callable[[], object], seconds: float = 20) -> None:
    """Return as soon as `condition` holds; fail if it never does."""
    deadline = monotonic() + seconds
    while not condition():
        assert monotonic() < deadline, "what was waited for never came about"
        sleep(0.02)
