"""Password hashes, the private keys that sign, and challenges of an outside issuer."""

from alembic import op
from sqlalchemy import Column, String, Text

from events.store.tables import Instant

revision, down_revision, branch_labels = "directory_1", None, ("directory",)
fits = "directory_1"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "credentials",
        Column("login", String(64), primary_key=True),
        Column("hash", String(200), nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "private_keys",
        Column("key", String(64), primary_key=True),
        Column("sealed", Text, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "challenges",
        Column("nonce", String(64), primary_key=True),
        Column("until", Instant, nullable=False),
        if_not_exists=True,
    )
