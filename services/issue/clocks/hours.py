"""Office hours (办公时间) by season, and what the local day of an instant is."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

CHINA: Final = ZoneInfo("Asia/Shanghai")

_ANY_COMMON_YEAR: Final = 2025


def to_utc(at: datetime) -> datetime:
    """Return the same instant in UTC.

    Raises:
        ValueError: ``at`` carries no time zone, so it names no instant.
    """
    if at.utcoffset() is None:
        raise ValueError(
            f"{at} has no time zone: a clock needs an instant, not a wall-clock reading"
        )
    return at.astimezone(UTC)


def local_day(at: datetime) -> date:
    """Return the date that an office's own clock shows at this instant."""
    return at.astimezone(CHINA).date()


@dataclass(frozen=True)
class Season:
    """Opening intervals, as (opens, closes) in local time, from a month and day onwards.

    Raises:
        ValueError: the start is no day of every year, there are no intervals, or they
            overlap, are out of order, or cross midnight.
    """

    month: int
    day: int
    intervals: tuple[tuple[time, time], ...]

    def __post_init__(self) -> None:
        try:
            date(_ANY_COMMON_YEAR, self.month, self.day)
        except ValueError as error:
            raise ValueError(
                f"a season cannot start on {self.month:02}-{self.day:02}: {error}"
            ) from error
        moments = [moment for interval in self.intervals for moment in interval]
        if not moments or any(later <= earlier for earlier, later in pairwise(moments)):
            raise ValueError(
                f"the season from {self.month:02}-{self.day:02} needs intervals in order, "
                f"apart from each other and within one day, not {self.intervals}"
            )


@dataclass(frozen=True)
class OfficeHours:
    """When one office is open on a day that is worked, season by season.

    A season lasts until the next one starts; the last of the year goes on into the next
    year. A unit that works round the clock is given limits in clock hours instead.

    Raises:
        ValueError: no season, or two that start on the same day.
    """

    seasons: tuple[Season, ...]

    def __post_init__(self) -> None:
        starts = [(season.month, season.day) for season in self.seasons]
        if not starts or len(set(starts)) < len(starts):
            raise ValueError(
                f"office hours need seasons that start on different days, not {starts}"
            )

    def open_intervals(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """Return the (opens, closes) instants of ``day`` in UTC, were it a work day."""
        return tuple(
            (
                datetime.combine(day, opens, CHINA).astimezone(UTC),
                datetime.combine(day, closes, CHINA).astimezone(UTC),
            )
            for opens, closes in self._season(day).intervals
        )

    def opening(self, day: date) -> datetime:
        """Return the instant at which the office opens in the morning of ``day``."""
        return self.open_intervals(day)[0][0]

    def closing(self, day: date) -> datetime:
        """Return the instant at which the office closes at the end of ``day``."""
        return self.open_intervals(day)[-1][1]

    def _season(self, day: date) -> Season:
        in_order = sorted(self.seasons, key=lambda season: (season.month, season.day))
        begun = [s for s in in_order if (s.month, s.day) <= (day.month, day.day)]
        return (begun or in_order)[-1]
