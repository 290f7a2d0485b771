import msgspec
import pytest

from services.issue.clocks.calendar import WorkingCalendar
from services.issue.clocks.deadline import Deadline, Remaining, RunningClock
from services.issue.clocks.hours import OfficeHours
from services.issue.clocks.limits import Limit
from services.issue.clocks.quiet import Step, escalation_steps
from tests.issue.clocks.examples import CALENDAR, HOURS, local

CLOCK = (
    RunningClock.start(local("2026-09-22 09:00"), Limit.parse("5工作日"))
    .suspend(local("2026-09-23 10:00"))
    .resume(local("2026-09-24 10:00"))
    .extend(Limit.parse("2工作日"))
    .suspend(local("2026-09-28 10:00"))
)
DEADLINE = Deadline(local("2026-09-30 17:30"), provisional=True)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (CALENDAR, WorkingCalendar),
        (HOURS, OfficeHours),
        (Limit.parse("15工作日"), Limit),
        (CLOCK, RunningClock),
        (DEADLINE, Deadline),
        (Remaining("work_days", 3, overdue=False), Remaining),
        (escalation_steps(DEADLINE, CALENDAR, HOURS), tuple[Step, ...]),
    ],
    ids=["calendar", "hours", "limit", "clock", "deadline", "remaining", "steps"],
)
def test_what_an_event_freezes_survives_json(value, kind):
    assert msgspec.json.decode(msgspec.json.encode(value), type=kind) == value
