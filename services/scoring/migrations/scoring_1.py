"""The outcomes that scores are made of, and how far they were recomputed."""

from alembic import op
from sqlalchemy import BigInteger, Column, String, Text

from events.store.tables import Instant

revision, down_revision, branch_labels = "scoring_1", None, ("scoring",)
fits = "scoring_1"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "outcomes",
        Column("source", String(60), primary_key=True),
        Column("position", BigInteger, primary_key=True, autoincrement=False),
        Column("stream", String(200), nullable=False),
        Column("time", Instant, nullable=False),
        Column("read_as", String(120), nullable=False),
        Column("event", Text, nullable=False),
        if_not_exists=True,
    )
    op.create_index("outcomes_stream", "outcomes", ["stream", "position"], if_not_exists=True)
    op.create_index("outcomes_time", "outcomes", ["time", "stream"], if_not_exists=True)
    op.create_table(
        "recomputed",
        Column("name", String(20), primary_key=True),
        Column("position", BigInteger, nullable=False),
        Column("stream", String(200), nullable=False),
        if_not_exists=True,
    )
