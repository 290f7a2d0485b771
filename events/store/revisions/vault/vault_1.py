"""A key for each person."""

from alembic import op
from sqlalchemy import Column, LargeBinary, String

revision, down_revision, branch_labels = "vault_1", None, ("vault",)
fits = "vault_1"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "keys",
        Column("subject", String(120), primary_key=True),
        Column("wrapped", LargeBinary, nullable=False),
        if_not_exists=True,
    )
