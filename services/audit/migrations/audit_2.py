"""What events name, and how far the logs were read for it."""

from alembic import op
from sqlalchemy import BigInteger, Column, String

revision, down_revision, branch_labels = "audit_2", "audit_1", None
fits = "audit_1"


def upgrade() -> None:
    """Make the tables."""
    op.create_table("named", Column("digest", String(64), primary_key=True), if_not_exists=True)
    op.create_table(
        "named_until",
        Column("service", String(60), primary_key=True),
        Column("position", BigInteger, nullable=False),
        if_not_exists=True,
    )
