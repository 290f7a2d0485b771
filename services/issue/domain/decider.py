"""The issue decider: every command, and the module that decides it. Begin to read here."""

from typing import assert_never

from contracts.issue.commands.assignment import (
    AddDepartment,
    DecideExtension,
    DecideSuspension,
    EscalateAssignment,
    GrantReturn,
    PoolAssignment,
    ReachMilestone,
    ReceiveAssignment,
    RecomputeDeadlines,
    RejectReturn,
    ReleaseAssignment,
    ReportDone,
    RequestExtension,
    RequestSuspension,
    ResumeAssignment,
    ReturnAssignment,
    StartAssignment,
    SubAssign,
    TransferAssignment,
    UnpoolAssignment,
    UrgeAssignment,
)
from contracts.issue.commands.case import (
    AbsorbIssue,
    AcceptIssue,
    CallMeeting,
    DispatchIssue,
    ExcludeFromCallBack,
    FileIssue,
    HandDown,
    MergeIssue,
    NoteIssue,
    RaiseIssue,
    RecordCallBack,
    ReferToInspection,
    RefuseIssue,
    ReopenIssue,
    ReportUp,
    SettleOnSpot,
    UnmergeIssue,
    VerifyIssue,
    VoidIssue,
)
from events.decider import Decider
from services.issue.domain import (
    callbacks,
    escalation,
    extensions,
    filing,
    intake,
    joining,
    pauses,
    raising,
    reopening,
    returns,
    speaking,
    verification,
    work,
)
from services.issue.domain.commands import (
    CaseCommand,
    Command,
    CoordinatorCommand,
    DepartmentCommand,
    TimerCommand,
)
from services.issue.domain.events import Event
from services.issue.domain.facts_needed import Facts
from services.issue.domain.folding import evolve
from services.issue.domain.state import Case


def decide(case: Case, command: Command, facts: Facts) -> list[Event]:
    """Return the events that follow from a command, none if nothing changes. Raises Refused."""
    if isinstance(command, CaseCommand):
        return _decide_on_case(case, command, facts)
    if isinstance(command, DepartmentCommand):
        return _decide_for_department(case, command, facts)
    return _decide_on_part(case, command, facts)


def _decide_on_case(case: Case, command: CaseCommand, facts: Facts) -> list[Event]:
    match command:
        case RaiseIssue():
            return raising.raise_issue(case, command, facts)
        case SettleOnSpot():
            return raising.settle(case, command, facts)
        case AcceptIssue():
            return intake.accept(case, command, facts)
        case RefuseIssue():
            return intake.refuse(case, command, facts)
        case ReportUp():
            return intake.report_up(case, command, facts)
        case HandDown():
            return intake.hand_down(case, command, facts)
        case FileIssue():
            return filing.file(case, command, facts)
        case DispatchIssue():
            return filing.by_hand(case, command, facts)
        case AddDepartment():
            return filing.add(case, command, facts)
        case VerifyIssue():
            return verification.verify(case, command, facts)
        case MergeIssue():
            return joining.merge(case, command, facts)
        case AbsorbIssue():
            return joining.absorb(case, command, facts)
        case UnmergeIssue():
            return joining.unmerge(case, command, facts)
        case VoidIssue():
            return joining.void(case, command, facts)
        case ReopenIssue():
            return reopening.reopen(case, command, facts)
        case NoteIssue():
            return speaking.note(case, command, facts)
        case CallMeeting():
            return speaking.call_meeting(case, command, facts)
        case ReferToInspection():
            return speaking.refer_to_inspection(case, command, facts)
        case RecordCallBack():
            return callbacks.record(case, command, facts)
        case ExcludeFromCallBack():
            return callbacks.exclude(case, command, facts)
        case _:
            assert_never(command)


def _decide_for_department(case: Case, command: DepartmentCommand, facts: Facts) -> list[Event]:
    match command:
        case ReceiveAssignment():
            return work.receive(case, command, facts)
        case SubAssign():
            return work.sub_assign(case, command, facts)
        case StartAssignment():
            return work.start(case, command, facts)
        case ReachMilestone():
            return work.reach_milestone(case, command, facts)
        case ReportDone():
            return work.report_done(case, command, facts)
        case ReturnAssignment():
            return returns.give_back(case, command, facts)
        case RequestExtension():
            return extensions.request(case, command, facts)
        case RequestSuspension():
            return pauses.request(case, command, facts)
        case ResumeAssignment():
            return pauses.resume(case, command, facts)
        case _:
            assert_never(command)


def _decide_on_part(
    case: Case, command: CoordinatorCommand | TimerCommand, facts: Facts
) -> list[Event]:
    match command:
        case GrantReturn():
            return returns.grant(case, command, facts)
        case RejectReturn():
            return returns.reject(case, command, facts)
        case DecideExtension():
            return extensions.decide(case, command, facts)
        case DecideSuspension():
            return pauses.decide(case, command, facts)
        case PoolAssignment():
            return pauses.pool(case, command, facts)
        case UnpoolAssignment():
            return pauses.unpool(case, command, facts)
        case TransferAssignment():
            return returns.transfer(case, command, facts)
        case ReleaseAssignment():
            return returns.release(case, command, facts)
        case UrgeAssignment():
            return speaking.urge(case, command, facts)
        case EscalateAssignment():
            return escalation.escalate(case, command, facts)
        case RecomputeDeadlines():
            return extensions.recompute(case, command, facts)
        case _:
            assert_never(command)


def area(case: Case) -> str | None:
    """Return the area in which the case lies."""
    return None if case.status == "absent" else case.location.area


issue: Decider[Case, Command, Facts] = Decider("issue", Case(), decide, evolve, area)
