"""Working calendars: published once under a code, free of contradictions."""

from dataclasses import replace
from datetime import date

import pytest

from contracts.directory.commands import PublishCalendar
from contracts.directory.events import CalendarPublished
from events.testing import specification
from services.directory.domain.calendar import calendar
from services.directory.official import official

spec = specification(calendar)
publish = PublishCalendar(
    calendar="notice-2026",
    first_year=2026,
    last_year=2026,
    holidays=(date(2026, 10, 1), date(2026, 1, 1), date(2026, 1, 1)),
    makeup_days=(date(2026, 10, 10),),
)
published = CalendarPublished(
    calendar="notice-2026",
    first_year=2026,
    last_year=2026,
    holidays=(date(2026, 1, 1), date(2026, 10, 1)),
    makeup_days=(date(2026, 10, 10),),
)


def test_a_calendar_is_published_with_its_days_in_order():
    spec.when(publish, None).then(published)


def test_the_same_calendar_again_changes_nothing():
    spec.given(published).when(publish, None).nothing()


def test_a_code_names_one_calendar_for_good():
    other = replace(publish, holidays=())
    spec.given(published).when(other, None).refused("calendar.exists")


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"last_year": 2025}, "calendar.no-year", "last_year"),
        ({"holidays": (date(2027, 1, 1),)}, "calendar.other-year", "holidays"),
        ({"makeup_days": (date(2025, 1, 4),)}, "calendar.other-year", "makeup_days"),
        ({"makeup_days": (date(2026, 10, 1),)}, "calendar.contradiction", "makeup_days"),
    ],
)
def test_a_calendar_that_contradicts_itself_is_refused(change, code, field):
    assert spec.when(replace(publish, **change), None).refused(code).about["field"] == field


def test_the_librarys_calendar_is_one_that_can_be_published():
    (event,) = spec.when(official(), None).then_like(CalendarPublished)
    assert (event.first_year, event.last_year >= 2026) == (2004, True)
    made_up = {"2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"}
    assert {day.isoformat() for day in event.makeup_days if day.year == 2026} == made_up
