"""Telling the green threads of this process that a log has grown, without polling."""

from collections import defaultdict

from eventlet.event import Event as Signal
from eventlet.timeout import Timeout

_signals: dict[str, Signal] = defaultdict(Signal)


def wake(source: str) -> None:
    """Wake everybody who waits for the log of `source`."""
    signal = _signals.pop(source, None)
    if signal is not None:
        signal.send(None)


def wait(source: str, seconds: float) -> None:
    """Wait until the log of `source` grows, `seconds` at most.

    A growth between a caller's last look and this call is not seen: the bound is what makes up
    for it, and for growth in other processes.
    """
    with Timeout(seconds, exception=False):
        _signals[source].wait()
