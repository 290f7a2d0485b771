"""Office hours (办公时间): what makes them readable on any day of any year."""

from datetime import date
from itertools import pairwise
from typing import Final

from contracts.directory.parts import OfficeHours, Season
from events.decider import Refused

_COMMON_YEAR: Final = 2025


def check(hours: OfficeHours) -> None:
    """Raise Refused unless `hours` say for each day when the office is open."""
    begins = [season.begins for season in hours.seasons]
    if not begins or len(set(begins)) < len(begins):
        detail = "Office hours need seasons, each beginning on another day."
        raise Refused("hours.seasons", detail, field="hours.seasons")
    for number, season in enumerate(hours.seasons):
        _check_season(season, f"hours.seasons.{number}")


def _check_season(season: Season, path: str) -> None:
    month, _, day = season.begins.partition("-")
    try:
        date(_COMMON_YEAR, int(month), int(day))
    except ValueError:
        detail = f"Not every year has a {season.begins}."
        raise Refused("hours.no-such-day", detail, field=f"{path}.begins") from None
    moments = [moment for interval in season.intervals for moment in interval.split("-")]
    if not moments or any(later <= earlier for earlier, later in pairwise(moments)):
        detail = "A season needs intervals in order and apart from each other, within one day."
        raise Refused("hours.intervals", detail, field=f"{path}.intervals")
