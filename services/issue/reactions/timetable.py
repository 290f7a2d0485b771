"""Whenever an assignment's deadlines change, its reminders are planned anew."""

from uuid import UUID

from contracts.issue.events.assignment import (
    AssignmentDispatched,
    AssignmentReleased,
    AssignmentReplaced,
    AssignmentSentBack,
    AssignmentVerified,
)
from contracts.issue.events.deadlines import (
    AssignmentExtended,
    AssignmentPooled,
    AssignmentResumed,
    AssignmentSuspended,
    AssignmentUnpooled,
    DeadlinesRecomputed,
)
from events.envelope import Event
from events.inbox import Reactions
from events.unit import Unit
from services.issue.domain.decider import issue
from services.issue.domain.escalation import steps
from services.issue.facts import facts_of, timetable
from services.issue.facts.timetable import Reminder

reactions = Reactions()


@reactions.on(
    AssignmentDispatched,
    AssignmentExtended,
    AssignmentResumed,
    AssignmentSentBack,
    AssignmentUnpooled,
    DeadlinesRecomputed,
)
def plan(unit: Unit, event: Event) -> None:
    """Plan the reminders of each stage of the assignment, as it stands now."""
    issue_id, assignment = event.data.issue, event.data.assignment
    reminders = _reminders(unit, issue_id, assignment)
    unit.write(lambda connection: timetable.put(connection, assignment, reminders))


@reactions.on(
    AssignmentPooled,
    AssignmentReleased,
    AssignmentReplaced,
    AssignmentSuspended,
    AssignmentVerified,
)
def forget(unit: Unit, event: Event) -> None:
    """Nobody is reminded of what stands still or is over."""
    assignment: UUID = event.data.assignment
    unit.write(lambda connection: timetable.put(connection, assignment, ()))


def _reminders(unit: Unit, issue_id: UUID, assignment: UUID) -> list[Reminder]:
    case = unit.load(issue, issue_id).state
    part = case.parts[assignment]
    facts = facts_of(unit, case, None)
    return [
        Reminder(issue_id, assignment, stage.name, step.name, stage.due, step.at)
        for stage in part.milestones
        if stage.reached_at is None
        for step in steps(case, part, stage, facts)
    ]
