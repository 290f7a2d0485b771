"""What operators are told of the issue service's work, in numbers."""

from events.metrics import Measure
from services.issue.facts import timetable
from services.issue.read_models import assignments

MEASURES = (
    Measure(
        "needle_assignments_overdue",
        "Open assignments whose last deadline has passed, by department (超期交办任务).",
        "department",
        assignments.overdue_by_department,
    ),
    Measure(
        "needle_reminders_waiting",
        "Steps of the ladder whose time has come and that no timer has dealt with yet.",
        "step",
        timetable.waiting_by_step,
    ),
)
