"""Sections of a route laid out straight: joining them, and finding what they leave."""

from collections.abc import Iterable
from dataclasses import dataclass

CRACK_M = 0.001
"""A piece this short, in metres, comes from rounding: no section is so short and no gap either."""

Span = tuple[float, float]
"""From where to where along a route, in metres from its start."""


@dataclass(frozen=True, slots=True, order=True)
class Section:
    """A piece of a route, from `start` to `end` as shares of the route's length, 0 to 1."""

    start: float
    end: float


def rest(spans: Iterable[Span], length: float, crack: float = CRACK_M) -> list[Span]:
    """Return what the spans, in any order and overlapping as they may, leave of a length.

    The pieces are in order, apart, and longer than `crack`.
    """
    left: list[Span] = []
    reached = 0.0
    for start, end in sorted(spans):
        if start > reached + crack:
            left.append((reached, start))
        reached = max(reached, end)
    if length > reached + crack:
        left.append((reached, length))
    return left
