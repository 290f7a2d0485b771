"""From one state of an assignment to the next."""

from dataclasses import replace
from typing import assert_never

from contracts.issue.events.assignment import (
    AssignmentDispatched,
    AssignmentDone,
    AssignmentReceived,
    AssignmentReleased,
    AssignmentReplaced,
    AssignmentReturned,
    AssignmentSentBack,
    AssignmentStarted,
    AssignmentSubAssigned,
    AssignmentVerified,
    MilestoneReached,
    ReturnRejected,
    TownDrawn,
)
from contracts.issue.events.deadlines import (
    AssignmentEscalated,
    AssignmentExtended,
    AssignmentPooled,
    AssignmentResumed,
    AssignmentSuspended,
    AssignmentUnpooled,
    AssignmentUrged,
    DeadlinesRecomputed,
    ExtensionDenied,
    ExtensionRequested,
    SuspensionDenied,
    SuspensionRequested,
)
from services.issue.clocks.deadline import Pause
from services.issue.clocks.limits import Limit
from services.issue.domain.events import PartEvent
from services.issue.domain.state import Part


def part_of(event: AssignmentDispatched) -> Part:
    """Begin an assignment."""
    return Part(
        assignment=event.assignment,
        department=event.department,
        role=event.role,
        verify_by=event.verify_by,
        status="dispatched",
        milestones=event.milestones,
        started_at=event.started_at,
        receive_by=event.receive_by,
        return_by=event.return_by,
        rule_version=event.rule_version,
    )


def evolve_part(part: Part, event: PartEvent) -> Part:
    """Fold one event into its assignment."""
    match event:
        case AssignmentReceived():
            return replace(part, status="received", workers=_workers(part, event.person))
        case AssignmentSubAssigned():
            return replace(part, workers=_workers(part, event.person))
        case AssignmentStarted():
            return replace(part, status="in_progress", workers=_workers(part, event.person))
        case MilestoneReached():
            return _reached(part, event)
        case AssignmentDone():
            return _done(part, event)
        case TownDrawn():
            return replace(part, verify_from=event.verify_from)
        case AssignmentVerified():
            return replace(part, status="verified")
        case AssignmentSentBack():
            return _sent_back(part, event)
        case AssignmentReturned():
            status = "received" if part.status == "dispatched" else part.status
            return replace(part, status=status, side="returned")
        case ReturnRejected():
            return replace(part, side=None)
        case AssignmentReplaced():
            return replace(part, status="replaced", side=None)
        case AssignmentReleased():
            return replace(part, status="released", side=None)
        case ExtensionRequested():
            return replace(part, extension="requested", asked_for=Limit.parse(event.limit))
        case AssignmentExtended():
            granted = Limit.parse(event.limit)
            milestones = event.milestones
            return replace(part, extension="decided", extended_by=granted, milestones=milestones)
        case ExtensionDenied():
            return replace(part, extension="decided")
        case SuspensionRequested():
            return replace(part, suspension=event.reason)
        case SuspensionDenied():
            return replace(part, suspension=None)
        case AssignmentSuspended():
            pauses = (*part.pauses, Pause(event.since))
            return replace(part, side="suspended", suspension=None, pauses=pauses)
        case AssignmentPooled():
            return replace(part, side="pooled", pauses=(*part.pauses, Pause(event.since)))
        case AssignmentResumed() | AssignmentUnpooled():
            return _running_again(part, event)
        case AssignmentEscalated():
            step = (event.step, event.milestone, event.due)
            return replace(part, escalated=part.escalated | {step})
        case DeadlinesRecomputed():
            return replace(part, milestones=event.milestones)
        case AssignmentUrged():
            return part
        case _:
            assert_never(event)


def _workers(part: Part, person: str | None) -> frozenset[str]:
    """Return who has worked on it, with who does now; a department's own system is nobody."""
    return part.workers if person is None else part.workers | {person}


def _reached(part: Part, event: MilestoneReached) -> Part:
    milestones = tuple(
        replace(stage, reached_at=event.reached_at) if stage.name == event.milestone else stage
        for stage in part.milestones
    )
    return replace(
        part,
        milestones=milestones,
        late=part.late or event.late,
        workers=_workers(part, event.person),
    )


def _done(part: Part, event: AssignmentDone) -> Part:
    last = replace(part.milestones[-1], reached_at=event.done_at)
    return replace(
        part,
        status="done",
        outcome=event.outcome,
        follow_up=event.follow_up,
        words=event.reason or event.note,
        evidence=event.evidence,
        late=part.late or event.late,
        milestones=(*part.milestones[:-1], last),
        workers=_workers(part, event.person),
        suspension=None,
        # A request that nobody decided lapses, so that it may be made again if it is sent back.
        extension=part.extension if part.extension == "decided" else None,
    )


def _sent_back(part: Part, event: AssignmentSentBack) -> Part:
    return replace(
        part,
        status="redo",
        outcome=None,
        follow_up=None,
        redone=event.times,
        milestones=event.milestones,
        started_at=event.started_at,
        pauses=(),
        extended_by=None,
    )


def _running_again(part: Part, event: AssignmentResumed | AssignmentUnpooled) -> Part:
    ended = replace(part.pauses[-1], end=event.resumed_at)
    return replace(part, side=None, pauses=(*part.pauses[:-1], ended), milestones=event.milestones)
