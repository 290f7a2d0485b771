"""The directory's hours and calendars, as the clocks take them."""

from datetime import time
from functools import lru_cache

from contracts.directory import parts
from contracts.directory.views import Calendar
from services.issue.clocks.calendar import WorkingCalendar
from services.issue.clocks.hours import OfficeHours, Season


@lru_cache(maxsize=512)
def office_hours(hours: parts.OfficeHours) -> OfficeHours:
    """Return an office's hours."""
    return OfficeHours(tuple(_season(season) for season in hours.seasons))


def _season(season: parts.Season) -> Season:
    month, day = (int(number) for number in season.begins.split("-"))
    return Season(month, day, tuple(_interval(text) for text in season.intervals))


def _interval(text: str) -> tuple[time, time]:
    begins, ends = text.split("-")
    return time.fromisoformat(begins), time.fromisoformat(ends)


@lru_cache(maxsize=16)
def working_calendar(calendar: Calendar) -> WorkingCalendar:
    """Return a published calendar; its code is the version that events freeze."""
    return WorkingCalendar(
        version=calendar.calendar,
        first_year=calendar.first_year,
        last_year=calendar.last_year,
        holidays=frozenset(calendar.holidays),
        makeup_days=frozenset(calendar.makeup_days),
    )
