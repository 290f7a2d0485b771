"""Time limits as rule tables write them: ``2小时``, ``4工作时``, ``15wd``, ``即时``."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal, Self, get_args

Kind = Literal["hours", "work_hours", "work_days", "natural_days", "immediate"]

_LONGEST: Final = timedelta(days=3660)
_IMMEDIATE: Final = ("即时", "immediate")
_UNITS: Final[dict[str, tuple[Kind, int]]] = {
    "小时": ("hours", 60),
    "分钟": ("hours", 1),
    "工作时": ("work_hours", 60),
    "工作分钟": ("work_hours", 1),
    "工作日": ("work_days", 1),
    "自然日": ("natural_days", 1),
    "h": ("hours", 60),
    "min": ("hours", 1),
    "wh": ("work_hours", 60),
    "wmin": ("work_hours", 1),
    "wd": ("work_days", 1),
    "nd": ("natural_days", 1),
}
_COMPACT: Final = re.compile(r"([0-9]{1,9})\s*([^\s0-9]+)")


@dataclass(frozen=True)
class Limit:
    """How long an assignment may take, in one of the clock's units.

    ``amount`` is minutes for ``hours`` and ``work_hours``, days for ``work_days`` (工作日)
    and ``natural_days`` (自然日), and 0 for ``immediate`` (即时).

    Raises:
        ValueError: unknown kind, an amount that is not positive, or more than ten years.
    """

    kind: Kind
    amount: int

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise ValueError(
                f"{self.kind!r} is no kind of clock: use one of {', '.join(get_args(Kind))}"
            )
        if (self.amount == 0) is not (self.kind == "immediate") or self.amount < 0:
            raise ValueError(f"a limit of kind {self.kind} cannot have the amount {self.amount}")
        if self.amount > _LONGEST // self._unit:
            raise ValueError(f"a limit of kind {self.kind} is at most ten years, not {self.amount}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the compact notation, Chinese or English; ``str()`` writes it back.

        Raises:
            ValueError: saying what was read and what may be written instead.
        """
        compact = text.strip().lower()
        if compact in _IMMEDIATE:
            return cls("immediate", 0)
        found = _COMPACT.fullmatch(compact)
        if found is None or found[2] not in _UNITS:
            raise ValueError(
                f"{text!r} is not a time limit: write a whole number and one of "
                f"{' '.join(_UNITS)}, or one of {' '.join(_IMMEDIATE)}"
            )
        kind, size = _UNITS[found[2]]
        return cls(kind, int(found[1]) * size)

    @property
    def length(self) -> timedelta:
        """The amount as a duration in the clock's own unit, one counted day being one day."""
        return self.amount * self._unit

    def __str__(self) -> str:
        """Return the shortest Chinese notation, as a rule table writes it."""
        if self.kind == "immediate":
            return _IMMEDIATE[0]
        return next(
            f"{self.amount // size}{word}"
            for word, (kind, size) in _UNITS.items()
            if kind == self.kind and self.amount % size == 0
        )

    @property
    def _unit(self) -> timedelta:
        in_days = self.kind in ("work_days", "natural_days")
        return timedelta(days=1) if in_days else timedelta(minutes=1)
