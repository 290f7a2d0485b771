"""Deadlines of assignments: more time, clocks that stand still, the ladder, cases that end."""

from sqlalchemy import Connection

from contracts.issue.events import case, deadlines
from events.envelope import Event
from events.read_models import More
from services.issue.read_models.assignments.table import (
    change,
    change_all,
    model,
    stages,
)


@model.on(deadlines.ExtensionRequested)
def extension_requested(connection: Connection, event: Event) -> None:
    """Note that more time is asked for, and why."""
    change(connection, event, extension="requested", note=event.data.reason)


@model.on(deadlines.AssignmentExtended)
def extended(connection: Connection, event: Event) -> None:
    """Note its new due times."""
    change(connection, event, extension="granted", **stages(event.data.milestones))


@model.on(deadlines.ExtensionDenied)
def extension_denied(connection: Connection, event: Event) -> None:
    """Note why there is no more time."""
    change(connection, event, extension="denied", note=event.data.reason)


@model.on(deadlines.SuspensionRequested)
def suspension_requested(connection: Connection, event: Event) -> None:
    """Note that its clock is asked to stand still, and why."""
    change(connection, event, suspension="requested", note=event.data.reason)


@model.on(deadlines.AssignmentSuspended)
def suspended(connection: Connection, event: Event) -> None:
    """Note that its clock stands still."""
    change(connection, event, side="suspended", suspension="granted")


@model.on(deadlines.SuspensionDenied)
def suspension_denied(connection: Connection, event: Event) -> None:
    """Note why its clock goes on."""
    change(connection, event, suspension="denied", note=event.data.reason)


@model.on(deadlines.AssignmentPooled)
def pooled(connection: Connection, event: Event) -> None:
    """Note that it is in the pool, and when somebody looks again."""
    data: deadlines.AssignmentPooled = event.data
    change(connection, event, side="pooled", review_at=data.review_at, note=data.reason)


@model.on(deadlines.AssignmentResumed, deadlines.AssignmentUnpooled)
def resumed(connection: Connection, event: Event) -> None:
    """Note its new due times."""
    change(connection, event, side=None, review_at=None, **stages(event.data.milestones))


@model.on(deadlines.DeadlinesRecomputed)
def recomputed(connection: Connection, event: Event) -> None:
    """Note its new due times."""
    change(connection, event, **stages(event.data.milestones))


@model.on(deadlines.AssignmentUrged)
def urged(connection: Connection, event: Event) -> None:
    """Count it."""
    change(connection, event, urged=More(1))


@model.on(deadlines.AssignmentEscalated)
def escalated(connection: Connection, event: Event) -> None:
    """Note the step that was taken."""
    change(connection, event, escalation=event.data.step)


@model.on(case.IssueMerged, case.IssueVoided)
def ended_otherwise(connection: Connection, event: Event) -> None:
    """Note that nothing of the case is to be done any more."""
    how = "merged" if isinstance(event.data, case.IssueMerged) else "void"
    change_all(connection, event, halted=how)


@model.on(case.IssueFiled)
def filed(connection: Connection, event: Event) -> None:
    """Note that fewer may know of it: after a reopening it may be filed under such a category."""
    if event.data.restricted:
        change_all(connection, event, restricted=True)


@model.on(case.IssueUnmerged)
def goes_on(connection: Connection, event: Event) -> None:
    """Note that it is to be done after all."""
    change_all(connection, event, halted=None)
