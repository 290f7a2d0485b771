"""Clocks that stand still: suspension (挂起), by request, and the pool (挂账)."""

from dataclasses import replace

from contracts.issue.commands.assignment import (
    DecideSuspension,
    PoolAssignment,
    RequestSuspension,
    ResumeAssignment,
    UnpoolAssignment,
)
from contracts.issue.events.deadlines import (
    AssignmentPooled,
    AssignmentResumed,
    AssignmentSuspended,
    AssignmentUnpooled,
    SuspensionDenied,
    SuspensionRequested,
)
from contracts.issue.parts import Milestone
from events.decider import Refused
from services.issue.clocks.deadline import Pause
from services.issue.domain.clocks import recomputed
from services.issue.domain.events import Event
from services.issue.domain.facts_needed import Facts
from services.issue.domain.state import IN_HAND, TO_DO, Case, Part
from services.issue.domain.tiers import require_overseer
from services.issue.domain.units import belongs, overseen_part, own_part


def request(case: Case, command: RequestSuspension, facts: Facts) -> list[Event]:
    """Ask to stop the clock, since the work waits for something outside."""
    part = own_part(case, command.assignment, facts).require(*IN_HAND)
    if part.suspension is not None:
        raise Refused("assignment.suspension-asked", "A suspension waits for a decision already.")
    return [
        SuspensionRequested(
            issue=case.issue,
            assignment=part.assignment,
            department=part.department,
            reason=command.reason,
        )
    ]


def decide(case: Case, command: DecideSuspension, facts: Facts) -> list[Event]:
    """Stop the clock, or deny it with a reason."""
    part = overseen_part(case, command.assignment, facts).require(*IN_HAND)
    if part.suspension is None:
        raise Refused("assignment.no-suspension-asked", "No suspension waits for a decision.")
    if command.granted:
        return [
            AssignmentSuspended(
                issue=case.issue,
                assignment=part.assignment,
                department=part.department,
                reason=command.reason or part.suspension,
                since=facts.at,
            )
        ]
    if not command.reason:
        raise Refused("assignment.reason-missing", "Say why the clock goes on.")
    return [
        SuspensionDenied(
            issue=case.issue,
            assignment=part.assignment,
            department=part.department,
            reason=command.reason,
        )
    ]


def resume(case: Case, command: ResumeAssignment, facts: Facts) -> list[Event]:
    """Let the clock run again: the department that had asked, or a coordinator."""
    part = case.part(command.assignment).require("suspended")
    if not belongs(facts.actor, part, facts):
        require_overseer(case, facts)
    return [
        AssignmentResumed(
            issue=case.issue,
            assignment=part.assignment,
            department=part.department,
            resumed_at=facts.at,
            calendar=facts.calendar.version,
            milestones=_running(part, facts),
        )
    ]


def pool(case: Case, command: PoolAssignment, facts: Facts) -> list[Event]:
    """Keep it in the pool, since it cannot be done in the foreseeable future."""
    part = overseen_part(case, command.assignment, facts).require(*TO_DO)
    if command.review_at <= facts.at:
        raise Refused("assignment.review-in-the-past", "Say when somebody looks at it again.")
    return [
        AssignmentPooled(
            issue=case.issue,
            assignment=part.assignment,
            department=part.department,
            reason=command.reason,
            since=facts.at,
            review_at=command.review_at,
        )
    ]


def unpool(case: Case, command: UnpoolAssignment, facts: Facts) -> list[Event]:
    """Take it out of the pool; its clock goes on where it stood."""
    part = overseen_part(case, command.assignment, facts).require("pooled")
    return [
        AssignmentUnpooled(
            issue=case.issue,
            assignment=part.assignment,
            department=part.department,
            resumed_at=facts.at,
            calendar=facts.calendar.version,
            milestones=_running(part, facts),
        )
    ]


def _running(part: Part, facts: Facts) -> tuple[Milestone, ...]:
    ended = Pause(part.pauses[-1].start, facts.at)
    going_on = replace(part, pauses=(*part.pauses[:-1], ended))
    return recomputed(going_on, facts, only_provisional=False)
