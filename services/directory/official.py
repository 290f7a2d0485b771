"""The State Council's working calendar, from the chinesecalendar library."""

import chinese_calendar

from contracts.directory.commands import PublishCalendar


def official() -> PublishCalendar:
    """Return the calendar of every year that the installed library knows the notice of.

    Its code names library, version and years: a newer library brings another calendar, from which
    the other services recompute what an older one left provisional.
    """
    holidays, makeup_days = sorted(chinese_calendar.holidays), sorted(chinese_calendar.workdays)
    first, last = holidays[0].year, holidays[-1].year
    return PublishCalendar(
        calendar=f"chinesecalendar-{chinese_calendar.__version__}:{first}-{last}",
        first_year=first,
        last_year=last,
        holidays=tuple(holidays),
        makeup_days=tuple(makeup_days),
    )
