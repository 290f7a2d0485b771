"""When an office is really at work: its hours on the days that its calendar works."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from services.issue.clocks.calendar import WorkingCalendar
from services.issue.clocks.hours import OfficeHours, local_day, to_utc


def open_stretches(
    since: datetime, calendar: WorkingCalendar, hours: OfficeHours
) -> Iterator[tuple[datetime, datetime]]:
    """Yield, without end, the (from, to) stretches of work from an instant on, in UTC."""
    since = to_utc(since)
    day = local_day(since)
    while True:
        day = calendar.workday(day)
        for opens, closes in hours.open_intervals(day):
            if closes > since:
                yield max(opens, since), closes
        day += timedelta(days=1)


def next_opening(at: datetime, calendar: WorkingCalendar, hours: OfficeHours) -> datetime:
    """Return ``at`` itself while the office is at work, else when it next opens, in UTC."""
    return next(open_stretches(at, calendar, hours))[0]
