"""A copy of the working calendars."""

from alembic import op
from sqlalchemy import JSON, BigInteger, Column, Integer, String

revision, down_revision, branch_labels = "directory_calendars_1", None, ("directory_calendars",)
fits = "directory_calendars_1"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "directory_calendars_v1",
        Column("calendar", String(64), primary_key=True),
        Column("first_year", Integer, nullable=False),
        Column("last_year", Integer, nullable=False),
        Column("holidays", JSON, nullable=False),
        Column("makeup_days", JSON, nullable=False),
        Column("position", BigInteger, nullable=False),
        if_not_exists=True,
    )
