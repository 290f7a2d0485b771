"""Whenever an assignment's deadlines change, its reminders are planned anew."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from contracts.issue.events.assignment import (
    AssignmentDispatched,
    AssignmentReleased,
    AssignmentReplaced,
    AssignmentSentBack,
    AssignmentVerified,
)
from contracts.issue.events.callback import ReopeningDue, ReopeningRefused
from contracts.issue.events.case import (
    IssueClosed,
    IssueMerged,
    IssueReopened,
    IssueSettledOnSpot,
    IssueTakenUp,
    IssueUnmerged,
    IssueVoided,
    SettlementClaimed,
    SettlementDenied,
    SettlementEscalated,
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
from services.issue.domain.state import Case
from services.issue.facts import facts_of, timetable
from services.issue.facts.planning import ladder_of, review_of, whole_of
from services.issue.facts.timetable import Reminder

reactions = Reactions()


@reactions.on(
    AssignmentDispatched,
    AssignmentExtended,
    AssignmentReleased,
    AssignmentReplaced,
    AssignmentResumed,
    AssignmentSentBack,
    AssignmentSuspended,
    AssignmentUnpooled,
    AssignmentVerified,
    DeadlinesRecomputed,
)
def plan(unit: Unit, event: Event) -> None:
    """Plan the reminders of an assignment as it stands now."""
    case = unit.load(issue, event.data.issue).state
    _put(unit, event.data.assignment, _ladder(unit, case, event.data.assignment))


@reactions.on(AssignmentPooled)
def plan_review(unit: Unit, event: Event) -> None:
    """Remind of looking again at what is pooled; of nothing else while its clock stands still."""
    _put(unit, event.data.assignment, [review_of(event.data)])


@reactions.on(IssueMerged, IssueUnmerged, IssueVoided)
def plan_all(unit: Unit, event: Event) -> None:
    """Remind of nothing in a case that has ended otherwise; or of everything again."""
    case = unit.load(issue, event.data.issue).state
    for part in case.parts.values():
        if part.side != "pooled":  # its review stays planned, and is passed over if nothing is open
            _put(unit, part.assignment, _ladder(unit, case, part.assignment))


@reactions.on(
    IssueClosed,
    IssueReopened,
    IssueSettledOnSpot,
    IssueTakenUp,
    ReopeningDue,
    ReopeningRefused,
    SettlementClaimed,
    SettlementDenied,
    SettlementEscalated,
)
def plan_case(unit: Unit, event: Event) -> None:
    """Plan what is due in the case as a whole."""
    case = unit.load(issue, event.data.issue).state
    _put(unit, case.issue, list(whole_of(case, facts_of(unit, case, None))))


def _ladder(unit: Unit, case: Case, assignment: UUID) -> list[Reminder]:
    return list(ladder_of(case, case.parts[assignment], facts_of(unit, case, None)))


def _put(unit: Unit, assignment: UUID, reminders: Sequence[Reminder]) -> None:
    unit.write(partial(timetable.put, assignment=assignment, reminders=reminders))
