"""The areas of the NBS division codes."""

from collections.abc import Iterable

from sqlalchemy import BigInteger, Column, Connection, Index, String, select

from contracts.directory.events import AreasImported
from contracts.directory.parts import Area
from events.envelope import Event
from events.read_models import ReadModel
from services.copies import rows

model = ReadModel("directory_areas", version=1)

areas = model.table(
    "directory_areas",
    Column("code", String(15), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("level", String(10), nullable=False),
    Column("parent", String(12)),
    Column("edition", String(64), nullable=False),
    Column("position", BigInteger, nullable=False),
    Index("directory_areas_parent", "parent", "code"),
)

_AREA = (areas.c.code, areas.c.name, areas.c.level, areas.c.parent)


@model.on(AreasImported)
def imported(connection: Connection, event: Event) -> None:
    """Take in one part of an edition, in one statement."""
    data: AreasImported = event.data
    taken = [
        {
            "code": area.code,
            "name": area.name,
            "level": area.level,
            "parent": area.parent,
            "edition": data.edition,
            "position": event.position,
        }
        for area in data.areas
    ]
    rows.put(connection, areas, taken)


def found(connection: Connection, codes: Iterable[str]) -> dict[str, Area]:
    """Return those areas of `codes` that exist, by code."""
    wanted = select(*_AREA).where(areas.c.code.in_(set(codes)))
    return {row["code"]: Area(**row) for row in connection.execute(wanted).mappings()}


def known(connection: Connection, code: str) -> bool:
    """Tell whether there is such an area; a grid cell exists where its village does."""
    wanted = select(areas.c.code).where(areas.c.code.in_((code, code[:12])))
    return connection.execute(wanted).first() is not None
