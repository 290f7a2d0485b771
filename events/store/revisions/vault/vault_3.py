"""Since when files have been there that no event names."""

from datetime import UTC, datetime

from alembic import op
from sqlalchemy import Column, String, column, insert, literal, select, table

from events.store.tables import Instant

revision, down_revision, branch_labels = "vault_3", "vault_2", None
fits = "vault_1"


def upgrade() -> None:
    """Make the table, and put every file into it: the first sweep finds out which are named."""
    unnamed = op.create_table(
        "unnamed",
        Column("digest", String(64), primary_key=True),
        Column("since", Instant, nullable=False),
        if_not_exists=True,
    )
    blobs, now = table("blobs", column("digest")), literal(datetime.now(UTC), Instant)
    new = select(blobs.c.digest, now).where(blobs.c.digest.not_in(select(unnamed.c.digest)))
    op.execute(insert(unnamed).from_select(["digest", "since"], new))
