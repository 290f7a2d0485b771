"""The archive is looked through by what happened, such as each case that was made void."""

from alembic import op

revision, down_revision, branch_labels = "audit_3", "audit_2", None
fits = "audit_1"


def upgrade() -> None:
    """Make the index."""
    op.create_index("ix_archive_type", "archive", ["type"], if_not_exists=True)
