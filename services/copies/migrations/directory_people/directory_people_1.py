"""A copy of the people, their roles and areas."""

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Date, Integer, String, Text

revision, down_revision, branch_labels = "directory_people_1", None, ("directory_people",)
fits = "directory_people_1"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "directory_people_v1",
        Column("person", String(64), primary_key=True),
        Column("name", Text),
        Column("phone", Text),
        Column("department", String(64)),
        Column("left", Date),
        Column("forgotten", Boolean, nullable=False),
        Column("version", Integer, nullable=False),
        Column("position", BigInteger, nullable=False),
        if_not_exists=True,
    )
    op.create_index(
        "ix_directory_people_v1_department",
        "directory_people_v1",
        ["department"],
        if_not_exists=True,
    )
    op.create_table(
        "directory_person_roles_v1",
        Column("person", String(64), primary_key=True),
        Column("role", String(30), primary_key=True),
        if_not_exists=True,
    )
    op.create_index(
        "directory_person_roles_role_v1",
        "directory_person_roles_v1",
        ["role", "person"],
        if_not_exists=True,
    )
    op.create_table(
        "directory_person_areas_v1",
        Column("person", String(64), primary_key=True),
        Column("area", String(15), primary_key=True),
        if_not_exists=True,
    )
    op.create_index(
        "directory_person_areas_area_v1",
        "directory_person_areas_v1",
        ["area", "person"],
        if_not_exists=True,
    )
