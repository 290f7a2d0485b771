"""Whenever an assignment's deadlines change, its reminders are planned anew."""

from collections.abc import Iterator, Sequence
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
from services.issue.domain.escalation import steps
from services.issue.domain.facts_needed import Facts
from services.issue.domain.following import due_to_take_up
from services.issue.domain.state import Case
from services.issue.facts import facts_of, timetable
from services.issue.facts.timetable import CONFIRM, LAPSE, REOPEN, REVIEW, TAKE_UP, Reminder

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
    _put(unit, event.data.assignment, list(_ladder(unit, case, event.data.assignment)))


@reactions.on(AssignmentPooled)
def plan_review(unit: Unit, event: Event) -> None:
    """Remind of looking again at what is pooled; of nothing else while its clock stands still."""
    data: AssignmentPooled = event.data
    review = Reminder(data.issue, data.assignment, "", REVIEW, data.review_at, data.review_at)
    _put(unit, data.assignment, [review])


@reactions.on(IssueMerged, IssueUnmerged, IssueVoided)
def plan_all(unit: Unit, event: Event) -> None:
    """Remind of nothing in a case that has ended otherwise; or of everything again."""
    case = unit.load(issue, event.data.issue).state
    for part in case.parts.values():
        if part.side != "pooled":  # its review stays planned, and is passed over if nothing is open
            _put(unit, part.assignment, list(_ladder(unit, case, part.assignment)))


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
    _put(unit, case.issue, list(_of_case(case, facts_of(unit, case, None))))


def _of_case(case: Case, facts: Facts) -> Iterator[Reminder]:
    if (claim := case.claim) is not None:
        yield Reminder(case.issue, case.issue, "", LAPSE, claim.lapses_at, claim.lapses_at)
        if not claim.escalated:
            yield Reminder(case.issue, case.issue, "", CONFIRM, claim.confirm_by, claim.confirm_by)
    for part, at in due_to_take_up(case, facts):
        yield Reminder(case.issue, case.issue, str(part.assignment), TAKE_UP, at, at)
    if case.reopening is not None and (due := case.reopening.at) is not None:
        yield Reminder(case.issue, case.issue, "", REOPEN, due, due)


def _ladder(unit: Unit, case: Case, assignment: UUID) -> Iterator[Reminder]:
    """Yield the steps that are still to be taken; none of what stands still or is over."""
    part = case.parts[assignment]
    if case.status != "dispatched" or not part.is_open or part.side in _STANDING_STILL:
        return
    facts = facts_of(unit, case, None)
    for stage in part.milestones:
        if stage.reached_at is None:
            for step in steps(case, part, stage, facts):
                if (step.name, stage.name, stage.due) not in part.escalated:
                    yield Reminder(
                        case.issue, assignment, stage.name, step.name, stage.due, step.at
                    )


_STANDING_STILL = ("suspended", "pooled")


def _put(unit: Unit, assignment: UUID, reminders: Sequence[Reminder]) -> None:
    unit.write(partial(timetable.put, assignment=assignment, reminders=reminders))
