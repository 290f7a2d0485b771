"""A copy of the duty rosters and their shifts."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, String

from events.store.tables import Instant

revision, down_revision, branch_labels = "directory_rosters_1", None, ("directory_rosters",)
fits = "directory_rosters_1"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "directory_rosters_v1",
        Column("roster", String(64), primary_key=True),
        Column("area", String(15), nullable=False),
        Column("department", String(64)),
        Column("version", Integer, nullable=False),
        Column("position", BigInteger, nullable=False),
        if_not_exists=True,
    )
    op.create_index(
        "ix_directory_rosters_v1_area", "directory_rosters_v1", ["area"], if_not_exists=True
    )
    op.create_table(
        "directory_shifts_v1",
        Column("roster", String(64), primary_key=True),
        Column("begins", Instant, primary_key=True),
        Column("ends", Instant, nullable=False),
        Column("person", String(64), nullable=False),
        if_not_exists=True,
    )
