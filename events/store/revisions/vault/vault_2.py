"""Files by their digest, each sealed under a key of its own."""

from alembic import op
from sqlalchemy import Column, Integer, LargeBinary, String

revision, down_revision, branch_labels = "vault_2", "vault_1", None
fits = "vault_1"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "blobs",
        Column("digest", String(64), primary_key=True),
        Column("media_type", String(64), nullable=False),
        Column("size", Integer, nullable=False),
        Column("content", LargeBinary, nullable=False),
        if_not_exists=True,
    )
