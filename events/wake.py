"""Telling the green threads of this process that a log has grown, without polling."""

from collections import defaultdict

from eventlet.event import Event as Signal
from eventlet.timeout import Timeout

_signals: dict[str, Signal] = defaultdict(Signal)
_growths: dict[str, int] = defaultdict(int)


def wake(source: str) -> None:
    """Wake everybody who waits for the log of `source`."""
    _growths[source] += 1
    signal = _signals.pop(source, None)
    if signal is not None:
        signal.send(None)


def growths(source: str) -> int:
    """Tell how often the log of `source` was seen growing; read it before you read the log."""
    return _growths[source]


def wait(source: str, known: int, seconds: float) -> bool:
    """Wait until `growths` has passed `known`, `seconds` at most; tell whether it has.

    Growth between a caller's look at the log and this call ends the wait at once; the bound is
    for growth in other processes.
    """
    if _growths[source] == known:
        with Timeout(seconds, exception=False):
            _signals[source].wait()
    return _growths[source] != known
