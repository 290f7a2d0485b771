"""A copy of the newest label of each place."""

from alembic import op
from sqlalchemy import BigInteger, Column, String

revision, down_revision, branch_labels = "visit_labels_1", None, ("visit_labels",)
fits = "visit_labels_1"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "visit_labels_v1",
        Column("place", String(36), primary_key=True),
        Column("digest", String(64)),
        Column("version", BigInteger, nullable=False),
        Column("position", BigInteger, nullable=False),
        if_not_exists=True,
    )
