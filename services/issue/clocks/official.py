"""The official calendar, from the chinesecalendar library: the one module that knows it."""

from typing import Final

import chinese_calendar

from services.issue.clocks.calendar import WorkingCalendar

PUBLISHED: Final = range(
    min(chinese_calendar.holidays).year, max(chinese_calendar.holidays).year + 1
)
"""The years that the installed library knows the State Council's notice of."""


def official(years: range = PUBLISHED) -> WorkingCalendar:
    """Return the official calendar of ``years``; its version names its source and its years.

    An event freezes the few years that its deadlines touch, not all of them.

    Raises:
        ValueError: ``years`` is empty, has gaps or is not published in full.
    """
    if not years or years.step != 1 or years[0] not in PUBLISHED or years[-1] not in PUBLISHED:
        raise ValueError(
            f"no official calendar for {years}: chinesecalendar {chinese_calendar.__version__} "
            f"has {PUBLISHED[0]} to {PUBLISHED[-1]}; ask for consecutive years among them"
        )
    return WorkingCalendar(
        version=f"chinesecalendar-{chinese_calendar.__version__}:{years[0]}-{years[-1]}",
        first_year=years[0],
        last_year=years[-1],
        holidays=frozenset(day for day in chinese_calendar.holidays if day.year in years),
        makeup_days=frozenset(day for day in chinese_calendar.workdays if day.year in years),
    )
