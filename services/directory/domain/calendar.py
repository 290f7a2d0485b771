"""Official working calendars (节假日安排): each is published once under its code, for good."""

from collections.abc import Iterable, Sequence
from datetime import date

from contracts.directory.commands import PublishCalendar
from contracts.directory.events import CalendarPublished
from events.decider import Decider, Refused


def _decide(
    state: CalendarPublished | None,
    command: PublishCalendar,
    _facts: None,
) -> Sequence[CalendarPublished]:
    published = CalendarPublished(
        calendar=command.calendar,
        first_year=command.first_year,
        last_year=command.last_year,
        holidays=_in_order(command.holidays),
        makeup_days=_in_order(command.makeup_days),
    )
    if state == published:
        return []
    if state is not None:
        detail = "Decisions name this calendar by its code: publish another one under another code."
        raise Refused("calendar.exists", detail)
    _check(published)
    return [published]


def _in_order(days: Iterable[date]) -> tuple[date, ...]:
    return tuple(sorted(set(days)))


def _check(calendar: CalendarPublished) -> None:
    years = range(calendar.first_year, calendar.last_year + 1)
    if not years:
        raise Refused("calendar.no-year", "The last year is before the first.", field="last_year")
    for field, days in (("holidays", calendar.holidays), ("makeup_days", calendar.makeup_days)):
        for day in days:
            if day.year not in years:
                detail = f"{day} is in none of the years {years[0]} to {years[-1]}."
                raise Refused("calendar.other-year", detail, field=field)
    both = set(calendar.holidays).intersection(calendar.makeup_days)
    if both:
        detail = f"{min(both)} is a holiday and a make-up day at once."
        raise Refused("calendar.contradiction", detail, field="makeup_days")


def _evolve(_state: CalendarPublished | None, event: CalendarPublished) -> CalendarPublished:
    return event


calendar: Decider[CalendarPublished | None, PublishCalendar, None] = Decider(
    "calendar",
    None,
    _decide,
    _evolve,
)
