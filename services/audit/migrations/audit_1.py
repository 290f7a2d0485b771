"""The archive of every event."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, String, Text

from events.store.tables import Instant

revision, down_revision, branch_labels = "audit_1", None, ("audit",)
fits = "audit_1"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "archive",
        Column("source", String(60), primary_key=True),
        Column("position", BigInteger, primary_key=True, autoincrement=False),
        Column("hash", String(64), nullable=False),
        Column("event", String(60), nullable=False),
        Column("stream", String(120), nullable=False),
        Column("version", Integer, nullable=False),
        Column("type", String(100), nullable=False),
        Column("time", Instant, nullable=False),
        Column("area", String(15)),
        Column("causation", String(60), nullable=False),
        Column("body", Text, nullable=False),
        if_not_exists=True,
    )
    op.create_index(
        "archive_stream", "archive", ["source", "stream", "version"], if_not_exists=True
    )
    op.create_index("ix_archive_causation", "archive", ["causation"], if_not_exists=True)
    op.create_index("ix_archive_event", "archive", ["event"], if_not_exists=True)
