"""An assignment's deadlines: more time, clocks that stand still, reminders and the ladder."""

from datetime import datetime
from uuid import UUID

from contracts.declare import event
from contracts.fields import Code, Line, Text
from contracts.issue.parts import Milestone


@event("assignment.extension_requested", version=1)
class ExtensionRequested:
    """The department asks for more time (延期申请), before its deadline."""

    issue: UUID
    assignment: UUID
    department: Code
    limit: Code
    reason: Text


@event("assignment.extended", version=1)
class AssignmentExtended:
    """More time was granted (延期); `milestones` hold the new due times."""

    issue: UUID
    assignment: UUID
    department: Code
    limit: Code
    calendar: Code
    milestones: tuple[Milestone, ...]


@event("assignment.extension_denied", version=1)
class ExtensionDenied:
    """More time was not granted."""

    issue: UUID
    assignment: UUID
    department: Code
    reason: Text


@event("assignment.suspension_requested", version=1)
class SuspensionRequested:
    """The department asks to stop the clock (挂起申请): the work waits for something outside."""

    issue: UUID
    assignment: UUID
    department: Code
    reason: Text


@event("assignment.suspended", version=1)
class AssignmentSuspended:
    """The clock stands still (挂起)."""

    issue: UUID
    assignment: UUID
    department: Code
    reason: Text
    since: datetime


@event("assignment.suspension_denied", version=1)
class SuspensionDenied:
    """The clock goes on."""

    issue: UUID
    assignment: UUID
    department: Code
    reason: Text


@event("assignment.resumed", version=1)
class AssignmentResumed:
    """The clock runs again; `milestones` hold the due times that follow."""

    issue: UUID
    assignment: UUID
    department: Code
    resumed_at: datetime
    calendar: Code
    milestones: tuple[Milestone, ...]


@event("assignment.pooled", version=1)
class AssignmentPooled:
    """It cannot be done in the foreseeable future and is kept in a pool (挂账), to be looked at.

    The clock stands still meanwhile.
    """

    issue: UUID
    assignment: UUID
    department: Code
    reason: Text
    since: datetime
    review_at: datetime


@event("assignment.unpooled", version=1)
class AssignmentUnpooled:
    """It came back from the pool (销账) with the time that it had left."""

    issue: UUID
    assignment: UUID
    department: Code
    resumed_at: datetime
    calendar: Code
    milestones: tuple[Milestone, ...]


@event("assignment.urged", version=1)
class AssignmentUrged:
    """A coordinator urged the department (催办)."""

    issue: UUID
    assignment: UUID
    department: Code
    note: Text


@event("assignment.escalated", version=1)
class AssignmentEscalated:
    """A step of the ladder: `yellow` before, `red` after the deadline, `supervision` (督办).

    `superior` is whom a supervision goes to: a vertical bureau's own superior, else the county.
    """

    issue: UUID
    assignment: UUID
    department: Code
    step: Code
    milestone: Line
    due: datetime
    superior: Code | None = None


@event("assignment.deadlines_recomputed", version=1)
class DeadlinesRecomputed:
    """A year's working calendar was published: provisional due times became final."""

    issue: UUID
    assignment: UUID
    department: Code
    calendar: Code
    milestones: tuple[Milestone, ...]
