"""The events of an issue's stream as one type, so that `match` can be exhaustive."""

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

CaseEvent = (
    IssueRaised
    | IssueSettledOnSpot
    | SettlementClaimed
    | SettlementEscalated
    | SettlementConfirmed
    | SettlementDenied
    | IssueAccepted
    | IssueRefused
    | IssueReportedUp
    | IssueHandedDown
    | IssueFiled
    | DutyRung
    | IssueClosed
    | IssueMerged
    | IssueAbsorbed
    | IssueUnmerged
    | IssueReopened
    | IssueTakenUp
    | IssueVoided
    | IssueNoted
    | MeetingCalled
    | ReferredToInspection
    | CallBackDue
    | CallBackAttempted
    | CallBackAnswered
    | CallBackExcluded
    | ExclusionProposed
    | ReopeningDue
    | ReopeningRefused
)
"""About the case as a whole."""

PartEvent = (
    AssignmentReceived
    | AssignmentSubAssigned
    | AssignmentStarted
    | MilestoneReached
    | AssignmentDone
    | TownDrawn
    | AssignmentVerified
    | AssignmentSentBack
    | AssignmentReturned
    | ReturnRejected
    | AssignmentReplaced
    | AssignmentReleased
    | ExtensionRequested
    | AssignmentExtended
    | ExtensionDenied
    | SuspensionRequested
    | AssignmentSuspended
    | SuspensionDenied
    | AssignmentResumed
    | AssignmentPooled
    | AssignmentUnpooled
    | AssignmentUrged
    | AssignmentEscalated
    | DeadlinesRecomputed
)
"""About an assignment that exists."""

Event = CaseEvent | AssignmentDispatched | PartEvent
