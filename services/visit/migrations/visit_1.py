"""The places of each village as they are packed for phones."""

from alembic import op
from sqlalchemy import BigInteger, Column, String, Text

revision, down_revision, branch_labels = "visit_1", None, ("visit",)
fits = "visit_1"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "packed",
        Column("area", String(15), primary_key=True),
        Column("position", BigInteger, nullable=False),
        Column("places", Text, nullable=False),
        if_not_exists=True,
    )
