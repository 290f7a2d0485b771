"""Who has written an event: its MAC, and up to where a log is believed without."""

from alembic import op
from sqlalchemy import BigInteger, Column, String, inspect

from events.store.tables import Instant

revision, down_revision, branch_labels = "kernel_2", "kernel_1", None
fits = "kernel_1"


def upgrade() -> None:
    """Add the column, which may be empty: the release before goes on and makes none."""
    if "mac" not in {column["name"] for column in inspect(op.get_bind()).get_columns("log")}:
        op.add_column("log", Column("mac", String(100)))
    op.create_table(
        "accepted",
        Column("position", BigInteger, primary_key=True, autoincrement=False),
        Column("mac", String(100), primary_key=True),
        Column("hash", String(64), nullable=False),
        Column("at", Instant, nullable=False),
        if_not_exists=True,
    )
