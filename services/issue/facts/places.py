"""A copy of the visit service's places: what and where they are."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID
from weakref import WeakKeyDictionary

import msgspec
from sqlalchemy import JSON, BigInteger, Column, Connection, String, bindparam, select

from contracts.visit.events import PlacePositioned, PlaceRegistered
from events.envelope import Event
from events.read_models import ReadModel
from events.store.revisions import with_history
from events.unit import Unit
from services.copies import rows
from services.geo.point import Point
from services.issue.domain.facts_needed import PlaceCopy

model = ReadModel("issue_places", version=1)
with_history(model.metadata, Path(__file__).parents[1] / "migrations")

places = model.table(
    "issue_places",
    Column("place", String(36), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("area", String(15), nullable=False),
    Column("point", JSON),
    Column("version", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
)

_pending: WeakKeyDictionary[Unit, dict[UUID, PlaceCopy]] = WeakKeyDictionary()
"""What a unit has heard of places and not written yet: a place and a problem seen there often come
in one batch."""


@model.on(PlaceRegistered)
def registered(connection: Connection, event: Event) -> None:
    """Add a place."""
    data: PlaceRegistered = event.data
    row = {
        "place": str(data.place),
        "kind": data.kind,
        "area": data.area,
        "version": event.version,
        "position": event.position,
    }
    rows.put(connection, places, [row])


@model.on(PlacePositioned)
def positioned(connection: Connection, event: Event) -> None:
    """Note where it is."""
    point = msgspec.to_builtins(event.data.point)
    rows.change(connection, places, event, str(event.data.place), point=point)


def hear(unit: Unit, event: Event) -> None:
    """Let the unit itself know of a place that it is about to copy."""
    data: PlaceRegistered | PlacePositioned = event.data
    if isinstance(data, PlaceRegistered):
        heard: PlaceCopy | None = PlaceCopy(place=data.place, kind=data.kind, area=data.area)
    else:
        point, known = data.point, place(unit, data.place)
        at = Point(point.longitude, point.latitude)
        heard = known and replace(known, point=at, radius_m=point.radius_m)
    if heard is not None:
        _pending.setdefault(unit, {})[data.place] = heard


def place(unit: Unit, wanted: UUID | None) -> PlaceCopy | None:
    """Return a place, None where there is none or its event has not come yet."""
    if wanted is None:
        return None
    pending = _pending.get(unit, {})
    return pending[wanted] if wanted in pending else _stored(unit.connection, wanted)


def _stored(connection: Connection, wanted: UUID) -> PlaceCopy | None:
    row = connection.execute(_PLACE, {"wanted": str(wanted)}).first()
    if row is None:
        return None
    found = PlaceCopy(place=UUID(row.place), kind=row.kind, area=row.area)
    if not row.point:
        return found
    at = Point(row.point["longitude"], row.point["latitude"])
    return replace(found, point=at, radius_m=row.point["radius_m"])


_PLACE = select(places).where(places.c.place == bindparam("wanted"))
