"""A copy of the areas."""

from alembic import op
from sqlalchemy import BigInteger, Column, String

revision, down_revision, branch_labels = "directory_areas_1", None, ("directory_areas",)
fits = "directory_areas_1"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "directory_areas_v1",
        Column("code", String(15), primary_key=True),
        Column("name", String(200), nullable=False),
        Column("level", String(10), nullable=False),
        Column("parent", String(12)),
        Column("edition", String(64), nullable=False),
        Column("position", BigInteger, nullable=False),
        if_not_exists=True,
    )
    op.create_index(
        "directory_areas_parent_v1", "directory_areas_v1", ["parent", "code"], if_not_exists=True
    )
