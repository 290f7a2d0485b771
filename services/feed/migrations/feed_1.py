"""The accounts of departments' own systems."""

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, String

revision, down_revision, branch_labels = "feed_1", None, ("feed",)
fits = "feed_1"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "feed_accounts_v1",
        Column("account", String(64), primary_key=True),
        Column("department", String(64), nullable=False),
        Column("closed", Boolean, nullable=False),
        Column("position", BigInteger, nullable=False),
        if_not_exists=True,
    )
