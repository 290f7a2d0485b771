"""When a working calendar is published, provisional deadlines become final."""

from dataclasses import replace

from contracts.directory.events import CalendarPublished
from contracts.directory.views import Calendar
from contracts.issue.commands.assignment import RecomputeDeadlines
from events.envelope import Event
from events.inbox import Reactions
from events.unit import Unit
from services.issue.domain.decider import issue
from services.issue.facts import facts_of
from services.issue.facts.converting import working_calendar
from services.issue.read_models import assignments

reactions = Reactions()


@reactions.on(CalendarPublished)
def recompute(unit: Unit, event: Event) -> None:
    """Compute each provisional deadline again, by the calendar that the event itself brings."""
    data: CalendarPublished = event.data
    calendar = working_calendar(
        Calendar(
            calendar=data.calendar,
            first_year=data.first_year,
            last_year=data.last_year,
            holidays=data.holidays,
            makeup_days=data.makeup_days,
        ),
    )
    for issue_id, assignment in assignments.provisional(unit.connection):
        command = RecomputeDeadlines(issue=issue_id, assignment=assignment)
        case = unit.load(issue, issue_id).state
        facts = replace(facts_of(unit, case, command), calendar=calendar)
        unit.decide(issue, issue_id, command, facts)
