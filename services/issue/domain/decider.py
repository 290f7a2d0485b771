"""The issue decider: every command, and the module that decides it. Begin to read here."""

from typing import assert_never

from contracts.issue.commands import assignment as on_assignment
from contracts.issue.commands import case as on_case
from events.decider import Decider
from services.issue.domain import (
    callbacks,
    escalation,
    extensions,
    filing,
    following,
    intake,
    joining,
    pauses,
    raising,
    reopening,
    returns,
    settling,
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
        case on_case.RaiseIssue():
            return raising.raise_issue(case, command, facts)
        case on_case.SettleOnSpot():
            return raising.settle(case, command, facts)
        case on_case.ConfirmSettlement():
            return settling.confirm(case, command, facts)
        case on_case.DenySettlement():
            return settling.deny(case, command, facts)
        case on_case.EscalateSettlement():
            return settling.escalate(case, command, facts)
        case on_case.AcceptIssue():
            return intake.accept(case, command, facts)
        case on_case.RefuseIssue():
            return intake.refuse(case, command, facts)
        case on_case.ReportUp():
            return intake.report_up(case, command, facts)
        case on_case.HandDown():
            return intake.hand_down(case, command, facts)
        case on_case.FileIssue():
            return filing.file(case, command, facts)
        case on_case.DispatchIssue():
            return filing.by_hand(case, command, facts)
        case on_assignment.AddDepartment():
            return filing.add(case, command, facts)
        case on_case.VerifyIssue():
            return verification.verify(case, command, facts)
        case on_case.MergeIssue():
            return joining.merge(case, command, facts)
        case on_case.AbsorbIssue():
            return joining.absorb(case, command, facts)
        case on_case.UnmergeIssue():
            return joining.unmerge(case, command, facts)
        case on_case.VoidIssue():
            return joining.void(case, command, facts)
        case on_case.ReopenIssue():
            return reopening.reopen(case, command, facts)
        case on_case.TakeUpIssue():
            return following.take_up(case, command, facts)
        case on_case.NoteIssue():
            return speaking.note(case, command, facts)
        case on_case.CallMeeting():
            return speaking.call_meeting(case, command, facts)
        case on_case.ReferToInspection():
            return speaking.refer_to_inspection(case, command, facts)
        case on_case.RecordCallBack():
            return callbacks.record(case, command, facts)
        case on_case.ExcludeFromCallBack():
            return callbacks.exclude(case, command, facts)
        case on_case.ConfirmExclusion():
            return callbacks.confirm_exclusion(case, command, facts)
        case on_case.RefuseReopening():
            return reopening.refuse(case, command, facts)
        case on_case.ReopenUnsolved():
            return reopening.reopen_unsolved(case, command, facts)
        case _:
            assert_never(command)


def _decide_for_department(case: Case, command: DepartmentCommand, facts: Facts) -> list[Event]:
    match command:
        case on_assignment.ReceiveAssignment():
            return work.receive(case, command, facts)
        case on_assignment.SubAssign():
            return work.sub_assign(case, command, facts)
        case on_assignment.StartAssignment():
            return work.start(case, command, facts)
        case on_assignment.ReachMilestone():
            return work.reach_milestone(case, command, facts)
        case on_assignment.ReportDone():
            return work.report_done(case, command, facts)
        case on_assignment.ReturnAssignment():
            return returns.give_back(case, command, facts)
        case on_assignment.RequestExtension():
            return extensions.request(case, command, facts)
        case on_assignment.RequestSuspension():
            return pauses.request(case, command, facts)
        case on_assignment.ResumeAssignment():
            return pauses.resume(case, command, facts)
        case _:
            assert_never(command)


def _decide_on_part(
    case: Case, command: CoordinatorCommand | TimerCommand, facts: Facts
) -> list[Event]:
    match command:
        case on_assignment.GrantReturn():
            return returns.grant(case, command, facts)
        case on_assignment.RejectReturn():
            return returns.reject(case, command, facts)
        case on_assignment.DecideExtension():
            return extensions.decide(case, command, facts)
        case on_assignment.DecideSuspension():
            return pauses.decide(case, command, facts)
        case on_assignment.PoolAssignment():
            return pauses.pool(case, command, facts)
        case on_assignment.UnpoolAssignment():
            return pauses.unpool(case, command, facts)
        case on_assignment.TransferAssignment():
            return returns.transfer(case, command, facts)
        case on_assignment.ReleaseAssignment():
            return returns.release(case, command, facts)
        case on_assignment.UrgeAssignment():
            return speaking.urge(case, command, facts)
        case on_assignment.EscalateAssignment():
            return escalation.escalate(case, command, facts)
        case on_assignment.RecomputeDeadlines():
            return extensions.recompute(case, command, facts)
        case _:
            assert_never(command)


def area(case: Case) -> str | None:
    """Return the area in which the case lies."""
    return None if case.status == "absent" else case.location.area


issue: Decider[Case, Command, Facts] = Decider("issue", Case(), decide, evolve, area)
