"""The table of assignments, and how a row is changed."""

from typing import Any

import msgspec
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    String,
    Text,
    select,
    update,
)

from contracts.issue.parts import Milestone
from events import read_models
from events.envelope import Event
from events.read_models import ReadModel
from events.store.tables import Instant

model = ReadModel("issue_assignments", version=6)

assignments = model.table(
    "issue_assignments",
    Column("assignment", String(36), primary_key=True),
    Column("issue", String(36), nullable=False, index=True),
    Column("number", String(40), nullable=False),
    Column("title", String(200), nullable=False),
    Column("category", String(64), nullable=False),
    Column("area", String(15), nullable=False, index=True),
    Column("urgent", Boolean, nullable=False),
    Column("restricted", Boolean, nullable=False),
    Column("department", String(64), nullable=False),
    Column("role", String(10), nullable=False),
    Column("status", String(20), nullable=False),
    Column("side", String(20)),
    Column("halted", String(10)),
    Column("verify_by", String(20), nullable=False),
    Column("milestones", JSON, nullable=False),
    Column("due", Instant, nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column("receive_by", Instant, nullable=False),
    Column("return_by", Instant, nullable=False),
    Column("late", Boolean, nullable=False),
    Column("sent_back", Integer, nullable=False),
    Column("urged", Integer, nullable=False),
    Column("escalation", String(64)),
    Column("extension", String(10)),
    Column("suspension", String(10)),
    Column("suggestion", String(64)),
    Column("review_at", Instant),
    Column("outcome", String(20)),
    Column("follow_up", JSON),
    Column("note", Text),
    Column("contact", JSON),
    Column("evidence", JSON, nullable=False),
    Column("verify_from", String(64)),
    Column("verified_by", String(64)),
    Column("office", String(64)),
    Index("issue_assignments_due", "due", "assignment"),
    Index("issue_assignments_department", "department", "status"),
    Index("issue_assignments_verify_from", "verify_from", "status"),
    changing=True,
)


def late(was: bool) -> dict[str, bool]:  # noqa: FBT001 - what an event says
    """Return the column that follows: lateness stays on record, it is never taken back."""
    return {"late": True} if was else {}


def stages(milestones: tuple[Milestone, ...]) -> dict[str, Any]:
    """Return the columns that follow from due times; steps against earlier ones are over."""
    return {
        "milestones": msgspec.to_builtins(milestones),
        "due": max(stage.due for stage in milestones),
        "provisional": any(stage.provisional for stage in milestones),
        "escalation": None,
    }


def reached_at(
    connection: Connection, event: Event, milestone: str | None, at: str
) -> list[dict[str, Any]]:
    """Return the stages, of which one (None: the last) was reached at a moment."""
    found = select(assignments.c.milestones).where(_this(event))
    known = [dict(stage) for stage in connection.execute(found).scalar_one()]
    for stage in known:
        if stage["name"] == (milestone or known[-1]["name"]):
            stage["reached_at"] = at
    return known


def _this(event: Event) -> ColumnElement[bool]:
    return assignments.c.assignment == str(event.data.assignment)


def change(connection: Connection, event: Event, **values: Any) -> None:
    """Change the row of the assignment that an event is about."""
    this = {"assignment": str(event.data.assignment)}
    read_models.change(connection, assignments, this, **values)


def change_all(connection: Connection, event: Event, **values: Any) -> None:
    """Change the rows of all assignments of the case that an event is about."""
    of_issue = assignments.c.issue == str(event.data.issue)
    connection.execute(update(assignments).where(of_issue).values(**values))
