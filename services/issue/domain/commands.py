"""The commands that the issue decider takes, as one type, so that `match` can be exhaustive."""

from contracts.issue.commands import assignment as on_assignment
from contracts.issue.commands import case as on_case

CaseCommand = (
    on_case.RaiseIssue
    | on_case.SettleOnSpot
    | on_case.ConfirmSettlement
    | on_case.DenySettlement
    | on_case.EscalateSettlement
    | on_case.AcceptIssue
    | on_case.RefuseIssue
    | on_case.ReportUp
    | on_case.HandDown
    | on_case.FileIssue
    | on_case.DispatchIssue
    | on_assignment.AddDepartment
    | on_case.VerifyIssue
    | on_case.MergeIssue
    | on_case.AbsorbIssue
    | on_case.UnmergeIssue
    | on_case.ReopenIssue
    | on_case.TakeUpIssue
    | on_case.VoidIssue
    | on_case.NoteIssue
    | on_case.CallMeeting
    | on_case.ReferToInspection
    | on_case.RecordCallBack
    | on_case.ExcludeFromCallBack
    | on_case.ConfirmExclusion
    | on_case.RefuseReopening
    | on_case.ReopenUnsolved
)
"""On the case as a whole."""

DepartmentCommand = (
    on_assignment.ReceiveAssignment
    | on_assignment.SubAssign
    | on_assignment.StartAssignment
    | on_assignment.ReachMilestone
    | on_assignment.ReportDone
    | on_assignment.ReturnAssignment
    | on_assignment.RequestExtension
    | on_assignment.RequestSuspension
    | on_assignment.ResumeAssignment
)
"""On one assignment, by its department: what a reply may ask for."""

CoordinatorCommand = (
    on_assignment.GrantReturn
    | on_assignment.RejectReturn
    | on_assignment.DecideExtension
    | on_assignment.DecideSuspension
    | on_assignment.PoolAssignment
    | on_assignment.UnpoolAssignment
    | on_assignment.TransferAssignment
    | on_assignment.ReleaseAssignment
    | on_assignment.UrgeAssignment
)
"""On one assignment, by a coordinator."""

TimerCommand = on_assignment.EscalateAssignment | on_assignment.RecomputeDeadlines
"""On one assignment, by the service's own timer."""

Command = CaseCommand | DepartmentCommand | CoordinatorCommand | TimerCommand
