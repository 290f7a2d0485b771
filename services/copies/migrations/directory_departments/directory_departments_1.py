"""A copy of the departments, with their names, hours and offices."""

from alembic import op
from sqlalchemy import JSON, BigInteger, Column, Date, Integer, String

revision, down_revision, branch_labels = "directory_departments_1", None, ("directory_departments",)
fits = "directory_departments_1"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "directory_departments_v1",
        Column("department", String(64), primary_key=True),
        Column("short", String(200), nullable=False),
        Column("kind", String(20), nullable=False),
        Column("area", String(15), nullable=False),
        Column("superior", String(64)),
        Column("since", Date, nullable=False),
        Column("merged_into", String(64)),
        Column("merged_since", Date),
        Column("version", Integer, nullable=False),
        Column("position", BigInteger, nullable=False),
        if_not_exists=True,
    )
    op.create_index(
        "ix_directory_departments_v1_area", "directory_departments_v1", ["area"], if_not_exists=True
    )
    op.create_table(
        "directory_department_names_v1",
        Column("department", String(64), primary_key=True),
        Column("since", Date, primary_key=True),
        Column("name", String(200), nullable=False),
        Column("position", BigInteger, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "directory_department_hours_v1",
        Column("department", String(64), primary_key=True),
        Column("since", Date, primary_key=True),
        Column("hours", JSON, nullable=False),
        Column("position", BigInteger, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "directory_offices_v1",
        Column("department", String(64), primary_key=True),
        Column("office", String(64), primary_key=True),
        Column("name", String(200), nullable=False),
        Column("position", BigInteger, nullable=False),
        if_not_exists=True,
    )
