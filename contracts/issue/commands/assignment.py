"""Commands on one assignment, by its department or by a coordinator.

A department sends the same commands over AMQP, as `<department>.<command name>`.
"""

from datetime import date, datetime
from uuid import UUID

from contracts.common import Evidence
from contracts.declare import command, several
from contracts.fields import Code, Line, Text
from contracts.issue.parts import Contact, Outcome


@command("assignment.receive")
class ReceiveAssignment:
    """Take note of it (签收)."""

    issue: UUID
    assignment: UUID


@command("assignment.sub_assign")
class SubAssign:
    """Give it to one of one's own offices."""

    issue: UUID
    assignment: UUID
    office: Code
    post: Code | None = None


@command("assignment.start")
class StartAssignment:
    """Begin to work on it; say whom to ask: one of the department's own people, or a post."""

    issue: UUID
    assignment: UUID
    contact: Contact


@command("assignment.reach_milestone")
class ReachMilestone:
    """Report that a stage is done (到场…)."""

    issue: UUID
    assignment: UUID
    milestone: Line
    note: Text
    evidence: tuple[Evidence, ...] = several(most=50)


@command("assignment.report_done")
class ReportDone:
    """Report that one's part is done. `partly` and `nothing_needed` want a reason.

    What is `partly` done is followed by something: an open case in which the rest goes on
    (`followed_by`), or a day within a year on which it is taken up again (`take_up_on`).
    """

    issue: UUID
    assignment: UUID
    outcome: Outcome
    note: Text
    reason: Text | None = None
    evidence: tuple[Evidence, ...] = several(most=50)
    contact: Contact
    followed_by: UUID | None = None
    take_up_on: date | None = None


@command("assignment.return")
class ReturnAssignment:
    """Say that it is not one's task (退单), why, and whose it may be."""

    issue: UUID
    assignment: UUID
    reason: Text
    suggestion: Code


@command("assignment.request_extension")
class RequestExtension:
    """Ask for more time, before the deadline; once."""

    issue: UUID
    assignment: UUID
    limit: Code
    reason: Text


@command("assignment.request_suspension")
class RequestSuspension:
    """Ask to stop the clock."""

    issue: UUID
    assignment: UUID
    reason: Text


@command("assignment.resume")
class ResumeAssignment:
    """Let the clock run again."""

    issue: UUID
    assignment: UUID


@command("assignment.grant_return")
class GrantReturn:
    """Grant a return: `successor` has the part from now on (the suggestion, or another)."""

    issue: UUID
    assignment: UUID
    successor: Code
    reason: Text


@command("assignment.reject_return")
class RejectReturn:
    """Reject a return; from the third return of a case on a coordinator's word is final."""

    issue: UUID
    assignment: UUID
    reason: Text


@command("assignment.decide_extension")
class DecideExtension:
    """Grant an extension, or deny it with a reason."""

    issue: UUID
    assignment: UUID
    granted: bool
    reason: Text | None = None


@command("assignment.decide_suspension")
class DecideSuspension:
    """Grant a suspension, or deny it with a reason."""

    issue: UUID
    assignment: UUID
    granted: bool
    reason: Text | None = None


@command("assignment.pool")
class PoolAssignment:
    """Keep it in the pool (挂账) until a day on which somebody looks at it again."""

    issue: UUID
    assignment: UUID
    reason: Text
    review_at: datetime


@command("assignment.unpool")
class UnpoolAssignment:
    """Take it out of the pool (销账)."""

    issue: UUID
    assignment: UUID


@command("assignment.transfer")
class TransferAssignment:
    """Give a part to another department (移送); only the clock that moved starts anew."""

    issue: UUID
    assignment: UUID
    successor: Code
    reason: Text


@command("assignment.add")
class AddDepartment:
    """Let one more department assist (加派)."""

    issue: UUID
    department: Code
    limit: Code


@command("assignment.release")
class ReleaseAssignment:
    """Release an assisting department that has nothing to do."""

    issue: UUID
    assignment: UUID
    reason: Text


@command("assignment.urge")
class UrgeAssignment:
    """Urge a department (催办)."""

    issue: UUID
    assignment: UUID
    note: Text


@command("assignment.escalate")
class EscalateAssignment:
    """A step of the ladder is due. Sent by the timer.

    The command's id is derived from the assignment, the step and `due`.
    """

    issue: UUID
    assignment: UUID
    step: Code
    milestone: Line
    due: datetime


@command("assignment.recompute_deadlines")
class RecomputeDeadlines:
    """A year's working calendar was published: make provisional due times final."""

    issue: UUID
    assignment: UUID
