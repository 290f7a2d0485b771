"""When to remind, how late an assignment stands, and when it escalates.

All of it goes by days and office hours, for nobody is reminded at midnight; only what is
urgent is heard at once. Steps of the ladder fall on the morning's opening.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from services.issue.clocks.calendar import WorkingCalendar
from services.issue.clocks.deadline import Deadline
from services.issue.clocks.hours import OfficeHours, local_day, to_utc
from services.issue.clocks.worktime import next_opening

Grade = Literal["green", "yellow", "red"]

_YELLOW_FROM: Final = -1
_RED_FROM: Final = 1


@dataclass(frozen=True)
class Rung:
    """One step of the escalation ladder, in work days after the due day (before: negative)."""

    name: str
    work_days: int


LADDER: Final = (
    Rung("yellow", _YELLOW_FROM),
    Rung("red", _RED_FROM),
    Rung("supervise", 3),
    Rung("supervise_again", 5),
)
"""Yellow, red, then supervision (督办), twice. The two last distances are this project's
proposal: practice differs by county, so a policy may pass its own ladder."""


@dataclass(frozen=True)
class Step:
    """A rung of the ladder at its instant, in UTC."""

    name: str
    at: datetime


def next_reminder(
    at: datetime,
    calendar: WorkingCalendar,
    hours: OfficeHours,
    *,
    urgent: bool = False,
) -> datetime:
    """Return when to say what came up at ``at``: when the office is open, or at once if urgent."""
    return to_utc(at) if urgent else next_opening(at, calendar, hours)


def grade(due: datetime, at: datetime, calendar: WorkingCalendar) -> Grade:
    """Return how an open assignment stands at ``at``, by whole local days.

    Yellow from the work day before the due day, red from the work day after it. So it is
    late, and still yellow, on the evening of the due day: lateness is computed from event
    times, a grade only says how loud to be.
    """
    due_day, today = local_day(due), local_day(at)
    if today >= calendar.workday(due_day, _RED_FROM):
        return "red"
    return "yellow" if today >= calendar.workday(due_day, _YELLOW_FROM) else "green"


def escalation_steps(
    deadline: Deadline,
    calendar: WorkingCalendar,
    hours: OfficeHours,
    ladder: tuple[Rung, ...] = LADDER,
) -> tuple[Step, ...]:
    """Return the ladder's steps for one deadline, each at its day's opening, in given order.

    Those of a short limit may lie before its clock started; there they have no meaning.
    """
    due_day = local_day(deadline.at)
    days = ((rung.name, calendar.workday(due_day, rung.work_days)) for rung in ladder)
    return tuple(Step(name, hours.opening(day)) for name, day in days)
