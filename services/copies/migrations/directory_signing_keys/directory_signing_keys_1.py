"""A copy of the published signing keys."""

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Integer, String

from events.store.tables import Instant

revision, down_revision, branch_labels = (
    "directory_signing_keys_1",
    None,
    ("directory_signing_keys",),
)
fits = "directory_signing_keys_1"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "directory_signing_keys_v1",
        Column("key", String(64), primary_key=True),
        Column("x", String(64), nullable=False),
        Column("not_before", Instant, nullable=False),
        Column("retired", Boolean, nullable=False),
        Column("version", Integer, nullable=False),
        Column("position", BigInteger, nullable=False),
        if_not_exists=True,
    )
