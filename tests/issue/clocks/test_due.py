from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.issue.clocks.calendar import WorkingCalendar
from services.issue.clocks.deadline import Deadline, due
from services.issue.clocks.hours import local_day
from services.issue.clocks.limits import Limit
from tests.issue.clocks.examples import (
    CALENDAR,
    HOURS,
    clock_hours,
    instants,
    limits,
    local,
    office_limits,
    shown,
    work_hours,
)

MINUTE = timedelta(minutes=1)


def due_at(start, limit):
    return due(start, limit, CALENDAR, HOURS).at


@pytest.mark.parametrize(
    ("start", "limit", "expected"),
    [
        # clock hours run through lunch, night and holiday
        ("2026-09-30 21:40", "2小时", "2026-09-30 23:40"),
        ("2026-09-30 21:40", "24小时", "2026-10-01 21:40"),
        ("2026-09-30 21:40", "即时", "2026-09-30 21:40"),
        # work hours: lunch, closing, holiday and change of season
        ("2026-09-29 10:30", "2工作时", "2026-09-29 15:00"),
        ("2026-09-29 10:30", "60工作分钟", "2026-09-29 11:30"),
        ("2026-09-30 15:30", "4工作时", "2026-10-08 10:30"),
        ("2026-09-30 15:30", "6工作时", "2026-10-08 14:30"),
        ("2026-10-01 03:00", "1工作时", "2026-10-08 09:30"),
        # work days: the starting day is not counted, make-up days are
        ("2026-09-29 08:30", "1工作日", "2026-09-30 17:30"),
        ("2026-09-29 23:00", "1工作日", "2026-09-30 17:30"),
        ("2026-09-30 10:00", "1工作日", "2026-10-08 17:00"),
        ("2026-09-30 10:00", "3工作日", "2026-10-10 17:00"),
        ("2026-10-03 10:00", "1工作日", "2026-10-08 17:00"),
        # natural days: a last day that is a rest day moves on
        ("2026-09-21 10:00", "3自然日", "2026-09-24 17:30"),
        ("2026-09-21 10:00", "10自然日", "2026-10-08 17:00"),
        ("2026-09-10 10:00", "10自然日", "2026-09-20 17:30"),
    ],
)
def test_a_limit_is_due_when_practice_says(start, limit, expected):
    deadline = due(local(start), Limit.parse(limit), CALENDAR, HOURS)
    assert (shown(deadline.at), deadline.provisional) == (expected, False)
    assert deadline.at.tzinfo is UTC


@pytest.mark.parametrize(
    ("start", "limit", "deadline"),
    [
        ("2024-12-31 10:00", "1工作日", Deadline(local("2025-01-02 17:00"), provisional=False)),
        ("2024-12-30 10:00", "1工作日", Deadline(local("2024-12-31 17:00"), provisional=True)),
        ("2026-12-30 10:00", "1工作日", Deadline(local("2026-12-31 17:00"), provisional=False)),
        ("2026-12-30 10:00", "2工作日", Deadline(local("2027-01-01 17:00"), provisional=True)),
        ("2026-12-31 16:00", "1工作时", Deadline(local("2026-12-31 17:00"), provisional=False)),
        ("2026-12-31 16:00", "2工作时", Deadline(local("2027-01-01 09:30"), provisional=True)),
        ("2026-12-01 10:00", "30自然日", Deadline(local("2026-12-31 17:00"), provisional=False)),
        ("2026-12-01 10:00", "32自然日", Deadline(local("2027-01-04 17:00"), provisional=True)),
        ("2026-12-31 16:00", "24小时", Deadline(local("2027-01-01 16:00"), provisional=False)),
    ],
)
def test_a_deadline_is_provisional_once_it_touches_a_year_not_published(start, limit, deadline):
    assert due(local(start), Limit.parse(limit), CALENDAR, HOURS) == deadline


def test_a_deadline_is_final_when_its_year_is_published():
    notice = WorkingCalendar(
        "2027, invented",
        CALENDAR.first_year,
        2027,
        CALENDAR.holidays | {date(2027, 1, 1)},
        CALENDAR.makeup_days | {date(2027, 1, 3)},
    )
    deadline = due(local("2026-12-30 10:00"), Limit("work_days", 2), notice, HOURS)
    assert deadline == Deadline(local("2027-01-03 17:00"), provisional=False)


def test_a_start_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="has no time zone"):
        due(datetime(2026, 9, 30), Limit("hours", 60), CALENDAR, HOURS)  # noqa: DTZ001


@given(instants, limits)
def test_nothing_is_due_before_it_started(start, limit):
    assert due_at(start, limit) >= start


@given(instants, clock_hours | office_limits, st.integers(1, 500))
def test_more_time_is_never_due_earlier(start, limit, more):
    assert due_at(start, Limit(limit.kind, limit.amount + more)) >= due_at(start, limit)


@given(instants, instants, limits)
def test_a_later_start_is_never_due_earlier(one, other, limit):
    earlier, later = sorted((one, other))
    assert due_at(earlier, limit) <= due_at(later, limit)


@given(instants, work_hours, work_hours)
def test_work_hours_taken_in_two_parts_add_up(start, first, second):
    together = Limit("work_hours", first.amount + second.amount)
    assert due_at(due_at(start, first), second) == due_at(start, together)


@given(instants, office_limits)
def test_a_work_clock_is_due_while_the_office_is_open(start, limit):
    at = due_at(start, limit)
    assert CALENDAR.is_workday(local_day(at))
    assert any(opens < at <= closes for opens, closes in HOURS.open_intervals(local_day(at)))


@given(instants, st.integers(1, 600))
def test_work_hours_agree_with_counting_minute_by_minute(start, minutes):
    at, counted = start.astimezone(UTC), 0
    end = due_at(start, Limit("work_hours", minutes))
    while at < end:
        day = local_day(at)
        is_open = any(opens <= at < closes for opens, closes in HOURS.open_intervals(day))
        counted += is_open and CALENDAR.is_workday(day)
        at += MINUTE
    assert counted == minutes


@given(instants, st.integers(1, 60))
def test_work_days_agree_with_counting_day_by_day(start, days):
    first, last = local_day(start), local_day(due_at(start, Limit("work_days", days)))
    later = [first + timedelta(days=n + 1) for n in range((last - first).days)]
    assert sum(map(CALENDAR.is_workday, later)) == days


@dataclass(frozen=True)
class WatchedCalendar(WorkingCalendar):
    """Remembers which days were asked for."""

    consulted: list[date] = field(default_factory=list)

    def is_workday(self, day: date) -> bool:
        self.consulted.append(day)
        return super().is_workday(day)


@given(instants, limits)
def test_a_deadline_is_provisional_exactly_if_a_day_not_published_was_consulted(start, limit):
    watched = WatchedCalendar(
        CALENDAR.version,
        CALENDAR.first_year,
        CALENDAR.last_year,
        CALENDAR.holidays,
        CALENDAR.makeup_days,
    )
    deadline = due(start, limit, watched, HOURS)
    assert deadline.provisional is not all(map(watched.published, watched.consulted))
