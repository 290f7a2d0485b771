"""From one state of a case to the next: what each event of the log changes."""

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce
from typing import assert_never

from contracts.issue.events.assignment import (
    AssignmentDispatched,
    AssignmentReplaced,
    AssignmentReturned,
    AssignmentSentBack,
    AssignmentVerified,
    ReturnRejected,
)
from contracts.issue.events.callback import (
    CallBackAnswered,
    CallBackAttempted,
    CallBackDue,
    CallBackExcluded,
    ExclusionProposed,
    ReopeningDue,
    ReopeningRefused,
)
from contracts.issue.events.case import (
    DutyRung,
    IssueAbsorbed,
    IssueAccepted,
    IssueClosed,
    IssueFiled,
    IssueHandedDown,
    IssueMerged,
    IssueNoted,
    IssueRaised,
    IssueRefused,
    IssueReopened,
    IssueReportedUp,
    IssueSettledOnSpot,
    IssueTakenUp,
    IssueUnmerged,
    IssueVoided,
    MeetingCalled,
    ReferredToInspection,
    SettlementClaimed,
    SettlementConfirmed,
    SettlementDenied,
    SettlementEscalated,
)
from services.issue.domain.events import Event, PartEvent
from services.issue.domain.part_folding import evolve_part, part_of
from services.issue.domain.state import Case, Claim, Exclusion, InVain, Reopening
from services.issue.domain.tiers import county_of, holder_of


def evolve(case: Case, event: Event | None) -> Case:
    """Fold one event into the case. None stands for an event of a newer release: no change."""
    match event:
        case None | IssueNoted() | MeetingCalled() | ReferredToInspection():
            return case
        case IssueRaised():
            return _raised(event)
        case IssueSettledOnSpot():
            return _settled(case, event)
        case (
            SettlementClaimed() | SettlementEscalated() | SettlementConfirmed() | SettlementDenied()
        ):
            return _claimed(case, event)
        case IssueAccepted():
            return replace(case, status="accepted")
        case IssueRefused():
            return replace(case, status="refused")
        case IssueReportedUp():
            county = county_of(case.location.area)
            return replace(case, status="raised", tier="county", held_by=county)
        case IssueHandedDown():
            return _handed_down(case, event)
        case IssueFiled():
            return _filed(case, event)
        case DutyRung():
            return replace(case, rung=True)
        case AssignmentDispatched():
            return _dispatched(case, event)
        case IssueClosed():
            return replace(case, status="closed", reopen_until=event.reopen_until)
        case IssueReopened():
            # With no department in question, somebody has to take it in again.
            return replace(case, status="raised", call_back=None, reopening=None)
        case IssueTakenUp():
            return replace(case, call_back=None)
        case IssueMerged():
            return replace(case, status="merged", kept=case.status, merged_into=event.into)
        case IssueUnmerged():
            return replace(case, status=case.kept, merged_into=None)
        case IssueAbsorbed():
            return _absorbed(case, event)
        case IssueVoided():
            return replace(case, status="void")
        case CallBackDue() | CallBackAttempted() | CallBackAnswered() | CallBackExcluded():
            return _called_back(case, event)
        case ExclusionProposed():
            return replace(case, exclusion=Exclusion(event.reason, event.caller))
        case ReopeningDue():
            reopening = Reopening(event.departments, event.at)
            return replace(case, reopening=reopening, unsolved=case.unsolved + 1)
        case ReopeningRefused():
            return replace(case, reopening=None)
        case _:
            return _of_part(case, event)


def evolve_all(case: Case, events: Iterable[Event]) -> Case:
    """Fold several events into the case."""
    return reduce(evolve, events, case)


def _raised(event: IssueRaised) -> Case:
    return Case(
        issue=event.issue,
        status="raised",
        number=event.number,
        source_kind=event.source_kind,
        category=event.category,
        title=event.title,
        description=event.description,
        location=event.location,
        evidence=event.evidence,
        reporters=(event.reporter,),
        urgent=event.urgent,
        restricted=event.restricted,
        tier=event.tier,
        held_by=holder_of(event.tier, event.location.area),
    )


def _settled(case: Case, event: IssueSettledOnSpot) -> Case:
    return replace(
        case,
        status="settled",
        claim=None,
        reopen_until=event.reopen_until,
        involved=case.involved | {event.person},
    )


def _claimed(
    case: Case,
    event: SettlementClaimed | SettlementEscalated | SettlementConfirmed | SettlementDenied,
) -> Case:
    match event:
        case SettlementClaimed():
            claim = Claim(
                person=event.person,
                note=event.note,
                evidence=event.evidence,
                confirm_by=event.confirm_by,
                lapses_at=event.lapses_at,
            )
            return replace(case, status="unconfirmed", claim=claim)
        case SettlementEscalated():
            assert case.claim is not None, "only what is claimed is escalated"
            return replace(case, claim=replace(case.claim, escalated=True))
        case SettlementConfirmed():
            return replace(case, involved=case.involved | {event.person})
        case SettlementDenied():
            return replace(case, status="raised", claim=None)
        case _:
            assert_never(event)


def _filed(case: Case, event: IssueFiled) -> Case:
    return replace(
        case,
        status="filed",
        category=event.category,
        urgent=event.urgent,
        restricted=case.restricted or event.restricted,
    )


def _handed_down(case: Case, event: IssueHandedDown) -> Case:
    location = case.location
    if not location.area.startswith(event.area):
        # The county knows better, or nobody had said, in which street it is.
        location = replace(location, area=event.area)
    return replace(case, status="raised", tier="street", held_by=event.area, location=location)


def _dispatched(case: Case, event: AssignmentDispatched) -> Case:
    case = replace(case, status="dispatched").with_part(part_of(event))
    before = case.parts.get(event.replaces) if event.replaces else None
    # After a return or transfer it is replaced already; after a reopening this replaces it.
    return case if before is None else case.with_part(replace(before, status="replaced"))


def _absorbed(case: Case, event: IssueAbsorbed) -> Case:
    return replace(
        case,
        absorbed=case.absorbed | {event.other},
        reporters=(*case.reporters, *event.reporters),
        source_kind="requested" if event.source_kind == "requested" else case.source_kind,
    )


def _called_back(
    case: Case, event: CallBackDue | CallBackAttempted | CallBackAnswered | CallBackExcluded
) -> Case:
    match event:
        case CallBackDue():
            return replace(case, call_back="due", in_vain=InVain(), exclusion=None)
        case CallBackAttempted():
            before = case.in_vain
            now = InVain(
                calls=event.attempt,
                first_at=before.first_at or event.at,
                outside_hours=before.outside_hours + event.outside_hours,
            )
            return replace(case, in_vain=now)
        case CallBackAnswered():
            return replace(case, call_back="answered", exclusion=None)
        case CallBackExcluded():
            return replace(case, call_back="excluded", exclusion=None)
        case _:
            assert_never(event)


def _of_part(case: Case, event: PartEvent) -> Case:
    case = case.with_part(evolve_part(case.parts[event.assignment], event))
    match event:
        case AssignmentReturned():
            return replace(case, returns=event.returns)
        case ReturnRejected(final=True):
            return replace(case, bound=case.bound | {event.department})
        case AssignmentReplaced(arbitrated=True):
            return replace(case, bound=case.bound | {event.successor_department})
        case AssignmentVerified() | AssignmentSentBack():
            return replace(case, involved=case.involved | {event.verifier})
        case _:
            return case
