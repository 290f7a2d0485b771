"""The timetable of reminders, calendars to recompute by, answered replies, copied places."""

from alembic import op
from sqlalchemy import JSON, BigInteger, Column, String

from events.store.tables import Instant

revision, down_revision, branch_labels = "issue_1", None, ("issue",)
fits = "issue_1"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "timetable",
        Column("assignment", String(36), primary_key=True),
        Column("milestone", String(200), primary_key=True),
        Column("step", String(40), primary_key=True),
        Column("issue", String(36), nullable=False),
        Column("due", Instant, nullable=False),
        Column("at", Instant, nullable=False),
        if_not_exists=True,
    )
    op.create_index("ix_timetable_at", "timetable", ["at"], if_not_exists=True)
    op.create_table(
        "recomputing",
        Column("position", BigInteger, primary_key=True, autoincrement=False),
        Column("event", String(36), nullable=False),
        Column("correlation", String(36), nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "replied",
        Column("department", String(64), primary_key=True),
        Column("reply", String(36), primary_key=True),
        Column("fingerprint", String(64), primary_key=True),
        Column("at", Instant, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "issue_places_v1",
        Column("place", String(36), primary_key=True),
        Column("kind", String(20), nullable=False),
        Column("area", String(15), nullable=False),
        Column("point", JSON),
        Column("version", BigInteger, nullable=False),
        Column("position", BigInteger, nullable=False),
        if_not_exists=True,
    )
