"""Assignments: one row for each department's part of a case."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Integer,
    String,
    Text,
    insert,
    or_,
    select,
    tuple_,
    update,
)

from contracts.issue.events import assignment as told
from contracts.issue.events import deadlines
from contracts.issue.parts import Milestone
from contracts.issue.views import AssignmentFilter, AssignmentView
from events.envelope import Event
from events.read_models import ReadModel, plain
from events.store.tables import Instant
from services.web.identity import Caller
from services.web.paging import Page, Paged

model = ReadModel("issue_assignments", version=1)

assignments = model.table(
    "issue_assignments",
    Column("assignment", String(36), primary_key=True),
    Column("issue", String(36), nullable=False, index=True),
    Column("number", String(40), nullable=False),
    Column("title", String(200), nullable=False),
    Column("category", String(64), nullable=False),
    Column("area", String(15), nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("department", String(64), nullable=False, index=True),
    Column("role", String(10), nullable=False),
    Column("status", String(20), nullable=False, index=True),
    Column("side", String(20)),
    Column("verify_by", String(20), nullable=False),
    Column("milestones", JSON, nullable=False),
    Column("due", Instant, nullable=False, index=True),
    Column("provisional", Boolean, nullable=False),
    Column("receive_by", Instant, nullable=False),
    Column("return_by", Instant, nullable=False),
    Column("late", Boolean, nullable=False),
    Column("sent_back", Integer, nullable=False),
    Column("outcome", String(20)),
    Column("note", Text),
    Column("contact", JSON),
    Column("verified_by", String(64)),
    Column("office", String(64)),
)

OVER = ("verified", "replaced", "released")


@model.on(told.AssignmentDispatched)
def dispatched(connection: Connection, event: Event) -> None:
    """Add a part."""
    data: told.AssignmentDispatched = event.data
    connection.execute(
        insert(assignments).values(
            assignment=str(data.assignment),
            issue=str(data.issue),
            number=data.number,
            title=data.title,
            category=data.category,
            area=data.location.area,
            urgent=data.urgent,
            department=data.department,
            role=data.role,
            status="dispatched",
            verify_by=data.verify_by,
            receive_by=data.receive_by,
            return_by=data.return_by,
            late=False,
            sent_back=0,
            **_stages(data.milestones),
        ),
    )


@model.on(told.AssignmentReceived)
def received(connection: Connection, event: Event) -> None:
    """Note that the department has taken note."""
    _change(connection, event, status="received", **_late(event.data.late))


@model.on(told.AssignmentSubAssigned)
def sub_assigned(connection: Connection, event: Event) -> None:
    """Note the office."""
    _change(connection, event, office=event.data.office)


@model.on(told.AssignmentStarted)
def started(connection: Connection, event: Event) -> None:
    """Note whom to ask."""
    contact = msgspec.to_builtins(event.data.contact)
    _change(connection, event, status="in_progress", contact=contact)


@model.on(told.MilestoneReached)
def milestone_reached(connection: Connection, event: Event) -> None:
    """Note when a stage was reached."""
    data: told.MilestoneReached = event.data
    found = select(assignments.c.milestones).where(
        assignments.c.assignment == str(data.assignment),
    )
    stages = [dict(stage) for stage in connection.execute(found).scalar() or ()]
    for stage in stages:
        if stage["name"] == data.milestone:
            stage["reached_at"] = event.time.isoformat()
    _change(connection, event, milestones=stages, **_late(data.late))


@model.on(told.AssignmentDone)
def done(connection: Connection, event: Event) -> None:
    """Note what the department says."""
    data: told.AssignmentDone = event.data
    _change(
        connection,
        event,
        status="done",
        outcome=data.outcome,
        note=data.note,
        contact=msgspec.to_builtins(data.contact),
        **_late(data.late),
    )


@model.on(told.AssignmentVerified)
def verified(connection: Connection, event: Event) -> None:
    """Note who saw that it is done."""
    _change(connection, event, status="verified", verified_by=event.data.verifier)


@model.on(told.AssignmentSentBack)
def sent_back(connection: Connection, event: Event) -> None:
    """Note that it is to be done again, and until when."""
    data: told.AssignmentSentBack = event.data
    stages = _stages(data.milestones)
    _change(connection, event, status="redo", sent_back=data.times, **stages)


@model.on(told.AssignmentReturned)
def returned(connection: Connection, event: Event) -> None:
    """Note that the department gave it back."""
    _change(connection, event, side="returned", note=event.data.reason)


@model.on(told.ReturnRejected)
def return_rejected(connection: Connection, event: Event) -> None:
    """Note that it stays where it is."""
    _change(connection, event, side=None)


@model.on(told.AssignmentReplaced)
def replaced(connection: Connection, event: Event) -> None:
    """Note that another department has it."""
    _change(connection, event, status="replaced", side=None)


@model.on(told.AssignmentReleased)
def released(connection: Connection, event: Event) -> None:
    """Note that the department has nothing to do."""
    _change(connection, event, status="released", side=None)


@model.on(deadlines.AssignmentSuspended)
def suspended(connection: Connection, event: Event) -> None:
    """Note that its clock stands still."""
    _change(connection, event, side="suspended")


@model.on(deadlines.AssignmentPooled)
def pooled(connection: Connection, event: Event) -> None:
    """Note that it is in the pool."""
    _change(connection, event, side="pooled")


@model.on(
    deadlines.AssignmentResumed,
    deadlines.AssignmentUnpooled,
)
def resumed(connection: Connection, event: Event) -> None:
    """Note its new due times."""
    _change(connection, event, side=None, **_stages(event.data.milestones))


@model.on(deadlines.AssignmentExtended, deadlines.DeadlinesRecomputed)
def extended(connection: Connection, event: Event) -> None:
    """Note its new due times."""
    _change(connection, event, **_stages(event.data.milestones))


@model.on(deadlines.AssignmentEscalated)
def escalated(connection: Connection, event: Event) -> None:
    """Note a step after the deadline, for good."""
    _change(connection, event, **_late(event.data.step != "yellow"))


def _late(late: bool) -> dict[str, bool]:  # noqa: FBT001 - what an event says
    """Lateness stays on record: it is set, never taken back."""
    return {"late": True} if late else {}


def _stages(milestones: tuple[Milestone, ...]) -> dict[str, Any]:
    return {
        "milestones": msgspec.to_builtins(milestones),
        "due": max(stage.due for stage in milestones),
        "provisional": any(stage.provisional for stage in milestones),
    }


def _change(connection: Connection, event: Event, **values: Any) -> None:
    if values:
        connection.execute(
            update(assignments)
            .where(assignments.c.assignment == str(event.data.assignment))
            .values(**values),
        )


def of_issue(connection: Connection, issue: UUID) -> tuple[AssignmentView, ...]:
    """Return the parts of a case, the lead first."""
    found = select(assignments).where(assignments.c.issue == str(issue))
    in_order = found.order_by(assignments.c.role.desc(), assignments.c.assignment)
    return tuple(_view(row) for row in connection.execute(in_order).mappings())


def one(connection: Connection, assignment: UUID) -> AssignmentView | None:
    """Return one part."""
    found = select(assignments).where(assignments.c.assignment == str(assignment))
    row = connection.execute(found).mappings().first()
    return _view(row) if row else None


def board(
    connection: Connection,
    who: Caller,
    query: AssignmentFilter,
    page: Page,
    at: datetime,
) -> Paged[AssignmentView]:
    """Return the assignments of the caller's department, or areas; what is due first, first."""
    wanted = select(assignments).where(_visible(who))
    if query.department is not None:
        wanted = wanted.where(assignments.c.department == query.department)
    if query.status is not None:
        wanted = wanted.where(assignments.c.status == query.status)
    if query.overdue:
        wanted = wanted.where(
            assignments.c.due < at,
            assignments.c.status.not_in(("done", *OVER)),
        )
    if (after := page.after(datetime, str)) is not None:
        wanted = wanted.where(tuple_(assignments.c.due, assignments.c.assignment) > after)
    in_order = wanted.order_by(assignments.c.due, assignments.c.assignment).limit(page.fetch)
    found = [_view(row) for row in connection.execute(in_order).mappings()]
    return page.of(found, lambda view: (view.due, str(view.assignment)))


def provisional(connection: Connection) -> list[tuple[UUID, UUID]]:
    """Return the issue and assignment of each open part with a provisional due time."""
    found = select(assignments.c.issue, assignments.c.assignment).where(
        assignments.c.provisional.is_(True),
        assignments.c.status.not_in(OVER),
    )
    rows = connection.execute(found.order_by(assignments.c.assignment))
    return [(UUID(row.issue), UUID(row.assignment)) for row in rows]


def _visible(who: Caller) -> Any:
    own = assignments.c.department == (who.department or "")
    if not who.has("street_coordinator", "county_coordinator", "auditor", "operator"):
        return own
    return or_(own, *(assignments.c.area.startswith(area) for area in who.areas))


def _view(row: Any) -> AssignmentView:
    shown = {name: value for name, value in plain(row).items() if name != "provisional"}
    return msgspec.convert(shown, AssignmentView)
