"""What a department does about its part, and who has it: from dispatched to verified."""

import msgspec
from sqlalchemy import Connection, case, func

from contracts.issue.events import assignment as told
from events import read_models
from events.envelope import Event
from events.read_models import add
from services.issue.read_models.assignments.table import (
    assignments,
    change,
    late,
    model,
    reached_at,
    stages,
)


@model.on(told.AssignmentDispatched)
def dispatched(connection: Connection, event: Event) -> None:
    """Add a part; after a reopening it takes the place of an earlier one."""
    data: told.AssignmentDispatched = event.data
    if data.replaces is not None:
        earlier = {"assignment": str(data.replaces)}
        read_models.change(connection, assignments, earlier, status="replaced")
    add(
        connection,
        assignments,
        assignment=str(data.assignment),
        issue=str(data.issue),
        number=data.number,
        title=data.title,
        category=data.category,
        area=data.location.area,
        urgent=data.urgent,
        restricted=data.restricted,
        department=data.department,
        role=data.role,
        status="dispatched",
        verify_by=data.verify_by,
        receive_by=data.receive_by,
        return_by=data.return_by,
        late=False,
        sent_back=0,
        evidence=[],
        urged=0,
        **stages(data.milestones),
    )


@model.on(told.AssignmentReceived)
def received(connection: Connection, event: Event) -> None:
    """Note that the department has taken note. To be late with that is another lateness."""
    change(connection, event, status="received")


@model.on(told.AssignmentSubAssigned)
def sub_assigned(connection: Connection, event: Event) -> None:
    """Note the office."""
    change(connection, event, office=event.data.office)


@model.on(told.AssignmentStarted)
def started(connection: Connection, event: Event) -> None:
    """Note whom to ask."""
    contact = msgspec.to_builtins(event.data.contact)
    change(connection, event, status="in_progress", contact=contact)


@model.on(told.MilestoneReached)
def milestone_reached(connection: Connection, event: Event) -> None:
    """Note when a stage was reached."""
    data: told.MilestoneReached = event.data
    stages = reached_at(connection, event, data.milestone, data.reached_at.isoformat())
    change(connection, event, milestones=stages, **late(data.late))


@model.on(told.AssignmentDone)
def done(connection: Connection, event: Event) -> None:
    """Note what the department says. A request that nobody decided lapses with it."""
    data: told.AssignmentDone = event.data
    change(
        connection,
        event,
        status="done",
        outcome=data.outcome,
        follow_up=msgspec.to_builtins(data.follow_up),
        note=data.note,
        contact=msgspec.to_builtins(data.contact),
        evidence=msgspec.to_builtins(data.evidence),
        milestones=reached_at(connection, event, None, data.done_at.isoformat()),
        extension=func.nullif(assignments.c.extension, "requested"),
        suspension=func.nullif(assignments.c.suspension, "requested"),
        **late(data.late),
    )


@model.on(told.TownDrawn)
def town_drawn(connection: Connection, event: Event) -> None:
    """Note the town from which it is verified."""
    change(connection, event, verify_from=event.data.verify_from)


@model.on(told.AssignmentVerified)
def verified(connection: Connection, event: Event) -> None:
    """Note who saw that it is done."""
    change(connection, event, status="verified", verified_by=event.data.verifier)


@model.on(told.AssignmentSentBack)
def sent_back(connection: Connection, event: Event) -> None:
    """Note that it is to be done again, why, and until when."""
    data: told.AssignmentSentBack = event.data
    again = {
        "status": "redo",
        "sent_back": data.times,
        "outcome": None,
        "note": data.note,
        "evidence": [],
    }
    change(connection, event, follow_up=None, **again, **stages(data.milestones))


@model.on(told.AssignmentReturned)
def returned(connection: Connection, event: Event) -> None:
    """Note that the department gave it back, and whose it may be."""
    data: told.AssignmentReturned = event.data
    status = assignments.c.status
    taken_note = case((status == "dispatched", "received"), else_=status)
    given = {"side": "returned", "note": data.reason, "suggestion": data.suggestion}
    change(connection, event, status=taken_note, **given)


@model.on(told.ReturnRejected)
def return_rejected(connection: Connection, event: Event) -> None:
    """Note that it stays where it is."""
    change(connection, event, side=None, note=event.data.reason)


@model.on(told.AssignmentReplaced)
def replaced(connection: Connection, event: Event) -> None:
    """Note that another department has it."""
    change(connection, event, status="replaced", side=None, review_at=None)


@model.on(told.AssignmentReleased)
def released(connection: Connection, event: Event) -> None:
    """Note that the department has nothing to do."""
    change(connection, event, status="released", side=None)
