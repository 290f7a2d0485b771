"""One line of the table: what we do, what stands beside it, and the ratio of both.

Machines are noisy and differ, so that a figure alone says little. Both sides are measured by
turns in one run, and their ratio is what counts.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from statistics import median
from time import perf_counter
from typing import Any, Literal

Side = Callable[[], float]
"""Measures one side once; returns its figure."""


@dataclass(frozen=True, slots=True)
class Goal:
    """The ratio to reach, or not to pass."""

    sign: Literal["≥", "≤", "<"]
    bound: float

    def met(self, figure: float) -> bool:
        """Tell whether a figure reaches the goal."""
        match self.sign:
            case "≥":
                return figure >= self.bound
            case "≤":
                return figure <= self.bound
            case "<":
                return figure < self.bound

    def __str__(self) -> str:
        return f"{self.sign} {self.bound:g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What was measured. `ours` and `other` are medians in `unit`; `ratio` is ours to other's.

    A line that has nothing beside it has no `other` and no `ratio`: then `ours` is held to the
    goal. `more` is for whatever else was measured: round trips, percentiles, the single rounds.
    """

    line: str
    ours: float
    other: float | None = None
    ratio: float | None = None
    goal: Goal
    unit: str
    note: str = ""
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def met(self) -> bool:
        """Whether the goal was reached."""
        return self.goal.met(self.ours if self.ratio is None else self.ratio)

    def document(self) -> dict[str, Any]:
        """Return the line as it stands in results.json."""
        more = self.more
        plain = {name: value for name, value in asdict(self).items() if name != "more"}
        return plain | {"goal": str(self.goal), "met": self.met} | more


@dataclass(frozen=True, slots=True)
class Sides:
    """The figures of two sides, by rounds."""

    ours: list[float]
    other: list[float]

    @property
    def ratio(self) -> float:
        """The median of the rounds' ratios: what slows the machine for a while slows both."""
        return median(ours / other for ours, other in zip(self.ours, self.other, strict=True))

    def line(self, name: str, goal: Goal, unit: str, *, note: str = "", **more: Any) -> Line:
        """Make the table's line of these figures."""
        rounds = {"ours": self.ours, "other": self.other}
        return Line(
            line=name,
            ours=median(self.ours),
            other=median(self.other),
            ratio=self.ratio,
            goal=goal,
            unit=unit,
            note=note,
            more={"rounds": rounds, **more},
        )


def interleaved(ours: Side, other: Side, rounds: int = 7) -> Sides:
    """Measure both sides by turns: ours, other, ours, other. The first turn of each is left out."""
    ours()
    other()
    figures = [(ours(), other()) for _ in range(rounds)]
    return Sides([each for each, _ in figures], [each for _, each in figures])


class Watch:
    """How long something took, in seconds."""

    seconds: float = 0.0

    def rate(self, amount: float) -> float:
        """Return how many of `amount` that is in a second."""
        return amount / self.seconds


@contextmanager
def timed() -> Iterator[Watch]:
    """Time what happens inside."""
    watch, begun = Watch(), perf_counter()
    yield watch
    watch.seconds = perf_counter() - begun
