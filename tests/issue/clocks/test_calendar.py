import csv
import json
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.issue.clocks.calendar import WorkingCalendar
from services.issue.clocks.official import PUBLISHED, official
from tests.issue.clocks.examples import CALENDAR

days = st.dates(date(2024, 1, 1), date(2028, 12, 31))


def calendar_of_2026(*, holidays=(), makeup_days=()):
    return WorkingCalendar("test", 2026, 2026, frozenset(holidays), frozenset(makeup_days))


def test_the_official_calendar_says_what_the_state_council_published(shared_data):
    with (shared_data / "cn_workdays_2025_2026.csv").open(encoding="utf-8") as lines:
        listed = {
            date.fromisoformat(row["date"]): row["is_workday"] == "1"
            for row in csv.DictReader(lines)
        }
    assert len(listed) == 365 + 365
    assert {day: CALENDAR.is_workday(day) for day in listed} == listed


def test_2026_has_six_makeup_days_and_248_work_days():
    year = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert sum(map(CALENDAR.is_workday, year)) == 248
    assert [f"{day:%m-%d}" for day in sorted(CALENDAR.makeup_days) if day.year == 2026] == [
        "01-04",
        "02-14",
        "02-28",
        "05-09",
        "09-20",
        "10-10",
    ]


def test_a_year_not_published_goes_by_weekdays_alone():
    new_year = date(2027, 1, 1)  # a Friday, and certainly a holiday once it is published
    assert CALENDAR.is_workday(new_year)
    assert not CALENDAR.published(new_year)
    assert not CALENDAR.is_workday(date(2027, 1, 2))


def test_the_published_years_are_known_to_the_day():
    assert [
        CALENDAR.published(day)
        for day in (date(2024, 12, 31), date(2025, 1, 1), date(2026, 12, 31), date(2027, 1, 1))
    ] == [False, True, True, False]


@pytest.mark.parametrize(
    ("day", "offset", "expected"),
    [
        ("2026-09-30", 0, "2026-09-30"),
        ("2026-10-01", 0, "2026-10-08"),
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-09-30", 3, "2026-10-10"),  # a Saturday that is worked
        ("2026-10-08", -1, "2026-09-30"),
        ("2026-10-05", -2, "2026-09-29"),
    ],
)
def test_work_days_are_counted_over_the_national_holiday(day, offset, expected):
    assert CALENDAR.workday(date.fromisoformat(day), offset) == date.fromisoformat(expected)


@given(days, st.integers(1, 40))
def test_counting_work_days_back_returns_to_the_day_counted_from(day, offset):
    worked = CALENDAR.workday(day)
    assert CALENDAR.workday(CALENDAR.workday(worked, offset), -offset) == worked


@given(days)
def test_no_work_day_is_skipped(day):
    reached = [CALENDAR.workday(day, offset) for offset in range(1, 8)]
    for earlier, later in pairwise([day, *reached]):
        between = (earlier + timedelta(days=n) for n in range(1, (later - earlier).days))
        assert not any(map(CALENDAR.is_workday, between))
        assert CALENDAR.is_workday(later)


def test_a_calendar_survives_json():
    frozen = json.dumps(CALENDAR.to_plain())
    assert WorkingCalendar.from_plain(json.loads(frozen)) == CALENDAR
    assert json.dumps(official(range(2025, 2027)).to_plain()) == frozen


def test_a_calendar_with_a_malformed_day_is_refused():
    data = {**CALENDAR.to_plain(), "holidays": ["2026-13-01"]}
    with pytest.raises(ValueError, match="month must be in"):
        WorkingCalendar.from_plain(data)


def test_a_calendar_whose_years_run_backwards_is_refused():
    with pytest.raises(ValueError, match="calendar test: 2026 is after 2025"):
        WorkingCalendar("test", 2026, 2025, frozenset(), frozenset())


def test_a_day_outside_the_published_years_is_refused():
    with pytest.raises(ValueError, match="2027-01-01 is outside its published years"):
        calendar_of_2026(holidays=[date(2027, 1, 1)])


def test_a_day_that_is_both_holiday_and_makeup_is_refused():
    day = date(2026, 1, 4)
    with pytest.raises(ValueError, match="2026-01-04 is both a holiday and a make-up day"):
        calendar_of_2026(holidays=[day], makeup_days=[day])


def test_the_official_calendar_names_its_source_and_its_years():
    assert official(range(2025, 2027)).version.startswith("chinesecalendar-")
    assert official(range(2025, 2027)).version.endswith(":2025-2026")
    whole = official()
    assert (whole.first_year, whole.last_year) == (PUBLISHED[0], PUBLISHED[-1])
    assert PUBLISHED[0] == 2004


@pytest.mark.parametrize(
    "years",
    [range(2026, PUBLISHED.stop + 1), range(2003, 2005), range(2026, 2026), range(2020, 2026, 2)],
    ids=["not published yet", "before the list", "none", "with gaps"],
)
def test_no_official_calendar_is_made_up(years):
    with pytest.raises(ValueError, match=r"no official calendar for .* has 2004 to"):
        official(years)
