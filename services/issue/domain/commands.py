"""The commands that the issue decider takes, as one type, so that `match` can be exhaustive."""

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

CaseCommand = (
    RaiseIssue
    | SettleOnSpot
    | AcceptIssue
    | RefuseIssue
    | ReportUp
    | HandDown
    | FileIssue
    | DispatchIssue
    | AddDepartment
    | VerifyIssue
    | MergeIssue
    | AbsorbIssue
    | UnmergeIssue
    | ReopenIssue
    | VoidIssue
    | NoteIssue
    | CallMeeting
    | ReferToInspection
    | RecordCallBack
    | ExcludeFromCallBack
)
"""On the case as a whole."""

DepartmentCommand = (
    ReceiveAssignment
    | SubAssign
    | StartAssignment
    | ReachMilestone
    | ReportDone
    | ReturnAssignment
    | RequestExtension
    | RequestSuspension
    | ResumeAssignment
)
"""On one assignment, by its department: what a reply may ask for."""

CoordinatorCommand = (
    GrantReturn
    | RejectReturn
    | DecideExtension
    | DecideSuspension
    | PoolAssignment
    | UnpoolAssignment
    | TransferAssignment
    | ReleaseAssignment
    | UrgeAssignment
)
"""On one assignment, by a coordinator."""

TimerCommand = EscalateAssignment | RecomputeDeadlines
"""On one assignment, by the service's own timer."""

Command = CaseCommand | DepartmentCommand | CoordinatorCommand | TimerCommand
