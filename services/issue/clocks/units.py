"""What each kind of clock counts, and where its deadline falls.

A clock of hours counts time. A clock of days counts *closings*: a day is used up when the
office closes on it, so a suspension (挂起) takes from it the days whose closing it covers, and
never half a day. The law says nothing of that; it is the choice of this project, and it
gives back as many whole days as the clock had left.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import takewhile
from typing import Final, Protocol, assert_never

from services.issue.clocks.calendar import WorkingCalendar
from services.issue.clocks.hours import OfficeHours, local_day
from services.issue.clocks.limits import Kind
from services.issue.clocks.worktime import open_stretches

_DAY: Final = timedelta(days=1)
_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True)
class Deadline:
    """When an assignment is due (UTC), and whether that may still move.

    ``provisional``: a day was consulted whose official calendar is not published yet.
    """

    at: datetime
    provisional: bool


class Unit(Protocol):
    """One kind of clock; instants are UTC, lengths are in the clock's own unit."""

    def end(self, start: datetime, length: timedelta) -> datetime:
        """Return when ``length`` is used up."""

    def deadline(self, start: datetime, end: datetime) -> Deadline:
        """Return the deadline of a clock that is used up at ``end``."""

    def spent(self, since: datetime, until: datetime) -> timedelta:
        """Return what the clock uses up from ``since`` until ``until``, exactly."""

    def count(self, since: datetime, until: datetime) -> int:
        """Return the whole minutes, or the days after the day of ``since``, as people count."""


class ClockHours:
    """Clock hours (时): they run at once, by day and night (民法典 §201, second paragraph)."""

    def end(self, start: datetime, length: timedelta) -> datetime:
        """Return the instant that is ``length`` later."""
        return start + length

    def deadline(self, start: datetime, end: datetime) -> Deadline:  # noqa: ARG002
        """Return ``end``: no calendar is consulted."""
        return Deadline(end, provisional=False)

    def spent(self, since: datetime, until: datetime) -> timedelta:
        """Return the time between."""
        return until - since

    def count(self, since: datetime, until: datetime) -> int:
        """Return the whole minutes between."""
        return (until - since) // _MINUTE


@dataclass(frozen=True)
class WorkHours:
    """Work hours (工作时): only while the office is open; the lunch break does not count.

    A start outside the hours begins at the next opening. A limit that is used up exactly
    at a closing is due at that closing, not at the next opening.
    """

    calendar: WorkingCalendar
    hours: OfficeHours

    def end(self, start: datetime, length: timedelta) -> datetime:
        """Return the open instant at which ``length`` of work time has passed."""
        stretches = open_stretches(start, self.calendar, self.hours)
        opens, closes = next(stretches)
        while length > closes - opens:
            length -= closes - opens
            opens, closes = next(stretches)
        return opens + length

    def deadline(self, start: datetime, end: datetime) -> Deadline:
        """Return ``end``; every day from the start was consulted."""
        return Deadline(end, _provisional(self.calendar, local_day(start), local_day(end)))

    def spent(self, since: datetime, until: datetime) -> timedelta:
        """Return the open time between."""
        stretches = open_stretches(since, self.calendar, self.hours)
        begun = takewhile(lambda stretch: stretch[0] < until, stretches)
        return sum((min(closes, until) - opens for opens, closes in begun), timedelta())

    def count(self, since: datetime, until: datetime) -> int:
        """Return the whole minutes of open time between."""
        return self.spent(since, until) // _MINUTE


@dataclass(frozen=True)
class Days:
    """Work days (工作日), or natural days (自然日) if ``natural``.

    The starting day is not counted: day one is the next (work) day (民法典 §201). The last
    day ends when the office closes on it (§203, "停止业务活动的时间为截止时间"). Natural days
    that end on a rest day end on the next work day instead (§203).
    """

    calendar: WorkingCalendar
    hours: OfficeHours
    natural: bool

    def end(self, start: datetime, length: timedelta) -> datetime:
        """Return the closing of the last day, be that a rest day or not."""
        day = local_day(start)
        if self.natural:
            return self.hours.closing(day + length)
        return self.hours.closing(self.calendar.workday(day, length // _DAY))

    def deadline(self, start: datetime, end: datetime) -> Deadline:
        """Return the closing of the last day, or of the next work day."""
        first = local_day(end) if self.natural else local_day(start) + _DAY
        last = self.calendar.workday(local_day(end))
        return Deadline(self.hours.closing(last), _provisional(self.calendar, first, last))

    def spent(self, since: datetime, until: datetime) -> timedelta:
        """Return one day for each counted day that closes from ``since`` until before ``until``."""
        first = local_day(since)
        days = (first + n * _DAY for n in range((local_day(until) - first).days + 1))
        closed = (day for day in days if since <= self.hours.closing(day) < until)
        return _DAY * sum(map(self._counted, closed))

    def count(self, since: datetime, until: datetime) -> int:
        """Return the counted days after the day of ``since``, that of ``until`` included."""
        first = local_day(since)
        later = (first + (n + 1) * _DAY for n in range((local_day(until) - first).days))
        return sum(map(self._counted, later))

    def _counted(self, day: date) -> bool:
        return self.natural or self.calendar.is_workday(day)


def unit_of(kind: Kind, calendar: WorkingCalendar, hours: OfficeHours) -> Unit:
    """Return what a clock of this kind counts, for one office."""
    match kind:
        case "hours" | "immediate":
            return ClockHours()
        case "work_hours":
            return WorkHours(calendar, hours)
        case "work_days":
            return Days(calendar, hours, natural=False)
        case "natural_days":
            return Days(calendar, hours, natural=True)
        case _:
            assert_never(kind)


def _provisional(calendar: WorkingCalendar, first: date, last: date) -> bool:
    # Published years are consecutive, so the ends of a range speak for all of it.
    return not (calendar.published(first) and calendar.published(last))
