"""The working calendar (工作日历) as data, so that an event can freeze the one it used."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Self, TypedDict

_SATURDAY: Final = 5


class CalendarData(TypedDict):
    """A working calendar in plain JSON; days are ISO dates in ascending order."""

    version: str
    first_year: int
    last_year: int
    holidays: list[str]
    makeup_days: list[str]


@dataclass(frozen=True)
class WorkingCalendar:
    """Which days are worked, after the State Council's yearly notice.

    The notice decides the years ``first_year`` to ``last_year``: ``holidays`` are its days
    off, ``makeup_days`` (调休上班) its weekend days that are worked. Outside these years
    every weekday is taken for a work day, and what follows from that is provisional.

    A notice has at times also moved the last days of the December before it (2018-12-29
    and -31, by the notice for 2019): adopting a new calendar is a reason to recompute
    every open deadline from 29 December of the old one's last year.

    Raises:
        ValueError: years in the wrong order, a day outside them, or a day in both sets.
    """

    version: str
    first_year: int
    last_year: int
    holidays: frozenset[date]
    makeup_days: frozenset[date]

    def __post_init__(self) -> None:
        if self.first_year > self.last_year:
            raise ValueError(
                f"calendar {self.version}: {self.first_year} is after {self.last_year}"
            )
        for day in sorted(self.holidays | self.makeup_days):
            if not self.published(day):
                raise ValueError(f"calendar {self.version}: {day} is outside its published years")
        for day in sorted(self.holidays & self.makeup_days):
            raise ValueError(f"calendar {self.version}: {day} is both a holiday and a make-up day")

    def published(self, day: date) -> bool:
        """Whether the official calendar of the day's year is known here."""
        return self.first_year <= day.year <= self.last_year

    def is_workday(self, day: date) -> bool:
        """Whether the day is worked; by its weekday alone where nothing is published."""
        return day in self.makeup_days or (day.weekday() < _SATURDAY and day not in self.holidays)

    def workday(self, day: date, offset: int = 0) -> date:
        """Return the work day that is ``offset`` work days after ``day``, before if negative.

        ``day`` itself is not counted. With offset 0: the first work day on or after it.
        """
        if offset == 0:
            return day if self.is_workday(day) else self.workday(day, 1)
        step = timedelta(days=1 if offset > 0 else -1)
        for _ in range(abs(offset)):
            day += step
            while not self.is_workday(day):
                day += step
        return day

    def to_plain(self) -> CalendarData:
        """Return the calendar as plain JSON, the same bytes for equal calendars."""
        return {
            "version": self.version,
            "first_year": self.first_year,
            "last_year": self.last_year,
            "holidays": [day.isoformat() for day in sorted(self.holidays)],
            "makeup_days": [day.isoformat() for day in sorted(self.makeup_days)],
        }

    @classmethod
    def from_plain(cls, data: CalendarData | Mapping[str, Any]) -> Self:
        """Read what ``to_plain`` wrote.

        Raises:
            KeyError: a field is missing.
            ValueError: a date is malformed, or the calendar contradicts itself.
        """
        return cls(
            version=data["version"],
            first_year=data["first_year"],
            last_year=data["last_year"],
            holidays=frozenset(map(date.fromisoformat, data["holidays"])),
            makeup_days=frozenset(map(date.fromisoformat, data["makeup_days"])),
        )
