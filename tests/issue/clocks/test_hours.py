from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given

from services.issue.clocks.hours import OfficeHours, Season, local_day, to_utc
from services.issue.clocks.worktime import next_opening
from tests.issue.clocks.examples import CALENDAR, HOURS, MORNING, instants, local, shown


def shown_intervals(day):
    return [f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in HOURS.open_intervals(day)]


@pytest.mark.parametrize(
    ("day", "intervals"),
    [
        # in UTC, eight hours behind the office's clock
        (date(2026, 5, 1), ["00:30-03:30", "06:00-09:30"]),
        (date(2026, 9, 30), ["00:30-03:30", "06:00-09:30"]),
        (date(2026, 10, 1), ["00:30-03:30", "05:30-09:00"]),
        (date(2026, 4, 30), ["00:30-03:30", "05:30-09:00"]),
    ],
    ids=["summer begins", "summer ends", "winter begins", "winter lasts over the new year"],
)
def test_the_season_decides_the_hours(day, intervals):
    assert shown_intervals(day) == intervals
    assert all(opens.tzinfo is UTC for opens, _ in HOURS.open_intervals(day))


def test_a_day_opens_with_its_first_interval_and_closes_with_its_last():
    assert shown(HOURS.opening(date(2026, 7, 1))) == "2026-07-01 08:30"
    assert shown(HOURS.closing(date(2026, 7, 1))) == "2026-07-01 17:30"


def test_seasons_may_be_listed_in_any_order():
    assert OfficeHours(HOURS.seasons[::-1]).closing(date(2026, 12, 1)) == HOURS.closing(
        date(2026, 12, 1)
    )


@pytest.mark.parametrize(
    "intervals",
    [
        (),
        ((time(11, 30), time(8, 30)),),
        ((time(22), time(6)),),
        ((time(8), time(8)),),
        ((time(14), time(17)), MORNING),
        (MORNING, (time(11), time(12))),
        (MORNING, (time(11, 30), time(12))),
    ],
    ids=["none", "backwards", "over midnight", "empty", "unordered", "overlapping", "touching"],
)
def test_hours_that_no_office_can_keep_are_refused(intervals):
    with pytest.raises(ValueError, match="the season from 05-01 needs intervals in order"):
        Season(5, 1, intervals)


@pytest.mark.parametrize(("month", "day"), [(2, 29), (13, 1), (4, 31)])
def test_a_season_starts_on_a_day_of_every_year(month, day):
    with pytest.raises(ValueError, match=rf"cannot start on {month:02}-{day:02}"):
        Season(month, day, (MORNING,))


@pytest.mark.parametrize("starts", [(), (5, 5)], ids=["no season", "two on one day"])
def test_hours_that_leave_a_day_undecided_are_refused(starts):
    with pytest.raises(ValueError, match="need seasons that start on different days"):
        OfficeHours(tuple(Season(month, 1, (MORNING,)) for month in starts))


def test_a_wall_clock_reading_is_no_instant():
    with pytest.raises(ValueError, match="has no time zone"):
        to_utc(datetime(2026, 9, 30, 15, 30))  # noqa: DTZ001 - the mistake that is refused


def test_the_local_day_begins_at_midnight_in_china():
    assert local_day(datetime(2026, 9, 30, 15, 59, tzinfo=UTC)) == date(2026, 9, 30)
    assert local_day(datetime(2026, 9, 30, 16, 0, tzinfo=UTC)) == date(2026, 10, 1)


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-09-29 09:00", "2026-09-29 09:00"),
        ("2026-09-29 06:00", "2026-09-29 08:30"),
        ("2026-09-29 08:30", "2026-09-29 08:30"),
        ("2026-09-29 11:30", "2026-09-29 14:00"),
        ("2026-09-29 12:15", "2026-09-29 14:00"),
        ("2026-09-30 17:30", "2026-10-08 08:30"),
        ("2026-10-10 13:00", "2026-10-10 13:30"),
    ],
    ids=[
        "at work",
        "early",
        "at opening",
        "closing for lunch",
        "at lunch",
        "before the holiday",
        "on a worked Saturday",
    ],
)
def test_the_next_opening_skips_lunch_nights_and_holidays(at, opens):
    assert shown(next_opening(local(at), CALENDAR, HOURS)) == opens


@given(instants)
def test_an_opening_is_never_before_it_is_asked_for(at):
    opening = next_opening(at, CALENDAR, HOURS)
    assert opening >= at
    assert next_opening(opening, CALENDAR, HOURS) == opening
