"""What people see of files, made once and kept beside them."""

from alembic import op
from sqlalchemy import Column, LargeBinary, String

revision, down_revision, branch_labels = "vault_4", "vault_3", None
fits = "vault_1"


def upgrade() -> None:
    """Make the table; what was sent before is brought over when somebody first looks at it."""
    op.create_table(
        "renditions",
        Column("digest", String(64), primary_key=True),
        Column("made_as", String(20), primary_key=True),
        Column("media_type", String(64), nullable=False),
        Column("content", LargeBinary, nullable=False),
        if_not_exists=True,
    )
