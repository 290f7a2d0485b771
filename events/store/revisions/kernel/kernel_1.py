"""The log, the commands seen, the cursors, and what is parked.

First revisions pass over what is there: the releases before them made their tables themselves.
"""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, String, Text, UniqueConstraint

from events.store.tables import Instant

revision, down_revision, branch_labels = "kernel_1", None, ("kernel",)
fits = "kernel_1"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "log",
        Column("position", BigInteger, primary_key=True, autoincrement=False),
        Column("stream", String(120), nullable=False),
        Column("version", Integer, nullable=False),
        Column("type", String(100), nullable=False),
        Column("time", Instant, nullable=False),
        Column("hash", String(64), nullable=False),
        Column("body", Text, nullable=False),
        UniqueConstraint("stream", "version", name="log_stream_version"),
        if_not_exists=True,
    )
    op.create_table(
        "commands",
        Column("sender", String(120), primary_key=True),
        Column("command", String(36), primary_key=True),
        Column("fingerprint", String(64), nullable=False),
        Column("answer", Text, nullable=False),
        Column("at", Instant, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "cursors",
        Column("name", String(120), primary_key=True),
        Column("position", BigInteger, nullable=False),
        Column("hash", String(64), nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "parked",
        Column("source", String(60), primary_key=True),
        Column("position", BigInteger, primary_key=True, autoincrement=False),
        Column("stream", String(120), nullable=False),
        Column("type", String(100), nullable=False),
        Column("body", Text, nullable=False),
        Column("reason", Text, nullable=False),
        Column("at", Instant, nullable=False),
        if_not_exists=True,
    )
    op.create_index("parked_stream", "parked", ["source", "stream"], if_not_exists=True)
