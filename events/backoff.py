"""How long to wait before trying again."""

from collections.abc import Iterator

RECONNECT = 5.0
"""The longest wait, in seconds, before a lost connection is tried again."""


def backoff(first: float = 0.05, longest: float = 30.0) -> Iterator[float]:
    """Yield seconds to wait before each further attempt, doubling up to `longest`, for ever."""
    seconds = first
    while True:
        yield seconds
        seconds = min(longest, 2 * seconds)
