"""Places: by id, by code, by an adopted sticker, by name or door, and by where they are."""

import math
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    Float,
    Index,
    Integer,
    Row,
    Select,
    String,
    Text,
    Uuid,
    bindparam,
    delete,
    or_,
    select,
    tuple_,
)

from contracts.common import PlaceKind, Point
from contracts.visit.events import (
    HouseholdForgotten,
    PlaceLabelled,
    PlacePositioned,
    PlaceRegistered,
    PlaceRetired,
    StickerAdopted,
    VisitRecorded,
)
from contracts.visit.views import Place, PlaceNearby
from events.envelope import Event
from events.read_models import ReadModel, add, change
from services.copies.within import within
from services.geo.distance import metres_between
from services.geo.point import Point as Spot
from services.visit.codes.sticker import fingerprint
from services.web.paging import Page, Paged

METRES_PER_DEGREE = 110_574.0
"""Of latitude at the equator, where it is least (WGS-84)."""

MOST_NEARBY = 50

model = ReadModel("places", version=3)

places = model.table(
    "places",
    Column("place", Uuid, primary_key=True),
    Column("code", String(20), nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("name", String(200), nullable=False),
    Column("area", String(15), nullable=False),
    Column("door", String(200)),
    Column("longitude", Float),
    Column("latitude", Float, index=True),
    Column("radius_m", Float),
    Column("positioned_by", String(10)),
    Column("same_point_as", JSON, nullable=False),
    Column("retired", String(200)),
    Column("retired_at", BigInteger),
    Column("labels", Integer, nullable=False),
    Column("household", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Index("places_area", "area", "code"),
    Index("places_changed", "area", "changed"),
)
stickers = model.table(
    "stickers",
    Column("fingerprint", String(64), primary_key=True),
    Column("place", Uuid, nullable=False),
    Column("text", Text, nullable=False),
)


@model.on(PlaceRegistered)
def registered(connection: Connection, event: Event) -> None:
    """Add a place of which nobody knows yet exactly where it is."""
    data: PlaceRegistered = event.data
    row = {
        "place": data.place,
        "code": data.code,
        "kind": data.kind,
        "name": data.name,
        "area": data.area,
        "door": data.door,
        "same_point_as": [],
        "labels": 0,
        "household": 0,
        "version": event.version,
        "changed": event.position,
    }
    add(connection, places, **row)


@model.on(PlacePositioned)
def positioned(connection: Connection, event: Event) -> None:
    """Note where a place is."""
    data: PlacePositioned = event.data
    _change(
        connection,
        event,
        longitude=data.point.longitude,
        latitude=data.point.latitude,
        radius_m=data.point.radius_m,
        positioned_by=data.method,
        same_point_as=[str(other) for other in data.same_point_as],
    )


@model.on(PlaceLabelled)
def labelled(connection: Connection, event: Event) -> None:
    """Count a label. What proves that it is the one stays out of what is answered."""
    _change(connection, event, labels=event.data.number)


@model.on(PlaceRetired)
def retired(connection: Connection, event: Event) -> None:
    """Keep the code of a place that is no more, so that scanning it says so."""
    data: PlaceRetired = event.data
    _change(connection, event, retired=data.reason, retired_at=event.position)


@model.on(HouseholdForgotten)
def household_forgotten(connection: Connection, event: Event) -> None:
    """Count whoever lives there now as another household."""
    _change(connection, event, household=event.data.household)


def _change(connection: Connection, event: Event, **values: Any) -> None:
    this = {"place": event.data.place}
    change(connection, places, this, version=event.version, changed=event.position, **values)


@model.on(VisitRecorded)
def visited(connection: Connection, event: Event) -> None:
    """Note that what is on file at a place changed: phones learn of it by this."""
    change(connection, places, {"place": event.data.place}, changed=event.position)


@model.on(StickerAdopted)
def adopted(connection: Connection, event: Event) -> None:
    """Let a sticker lead to a place, and nowhere else any more."""
    data: StickerAdopted = event.data
    key = fingerprint(data.text)
    formerly = select(stickers.c.place).where(stickers.c.fingerprint == key)
    for place in {data.place, *connection.execute(formerly).scalars()}:
        change(connection, places, {"place": place}, changed=event.position)
    connection.execute(delete(stickers).where(stickers.c.fingerprint == key))
    row = {"fingerprint": key, "place": data.place, "text": data.text}
    add(connection, stickers, **row)


def place(connection: Connection, place: UUID) -> Place | None:
    """Return one place."""
    return lived_in(connection, place)[0]


def lived_in(connection: Connection, place: UUID) -> tuple[Place | None, int]:
    """Return a place, and which household lives there: how many were forgotten before it."""
    row = connection.execute(_PLACE, {"wanted": place}).first()
    return (None, 0) if row is None else (_view(row), row.household)


_PLACE = select(places).where(places.c.place == bindparam("wanted"))


def forgotten(connection: Connection) -> list[tuple[UUID, int]]:
    """Return each place where households were forgotten, and how many."""
    found = select(places.c.place, places.c.household).where(places.c.household > 0)
    return [(row.place, row.household) for row in connection.execute(found)]


def by_code(connection: Connection, code: str) -> Place | None:
    """Return the place that has this code."""
    return _one(connection, select(places).where(places.c.code == code))


def by_sticker(connection: Connection, key: str) -> Place | None:
    """Return the place that an adopted sticker leads to, by the fingerprint of its text."""
    found = select(places).join(stickers, stickers.c.place == places.c.place)
    return _one(connection, found.where(stickers.c.fingerprint == key))


def search(
    connection: Connection,
    areas: Sequence[str],
    page: Page,
    *,
    words: str | None = None,
    kind: PlaceKind | None = None,
) -> Paged[Place]:
    """Return the places in `areas` that are not retired, by area and code.

    `words` are looked for in names and doors.
    """
    found = select(places).where(within(places.c.area, areas), places.c.retired.is_(None))
    if words is not None:
        name, door = places.c.name, places.c.door
        found = found.where(
            or_(name.icontains(words, autoescape=True), door.icontains(words, autoescape=True))
        )
    if kind is not None:
        found = found.where(places.c.kind == kind)
    if after := page.after(str, str):
        found = found.where(tuple_(places.c.area, places.c.code) > after)
    ordered = found.order_by(places.c.area, places.c.code).limit(page.fetch)
    rows = [_view(row) for row in connection.execute(ordered)]
    return page.of(rows, key=lambda each: (each.area, each.code))


def nearby(
    connection: Connection,
    areas: Sequence[str],
    at: Point,
    within_m: float,
) -> list[PlaceNearby]:
    """Return the places in `areas` within some metres of a point, the nearest first."""
    here = Spot(at.longitude, at.latitude)
    high = within_m / METRES_PER_DEGREE
    wide = high / max(math.cos(math.radians(here.lat)), 0.01)
    around = select(places).where(
        places.c.latitude.between(here.lat - high, here.lat + high),
        places.c.longitude.between(here.lon - wide, here.lon + wide),
        within(places.c.area, areas),
        places.c.retired.is_(None),
    )
    rows = connection.execute(around)
    far = [(metres_between(here, Spot(row.longitude, row.latitude)), row) for row in rows]
    near = sorted((pair for pair in far if pair[0] <= within_m), key=lambda pair: pair[0])
    return [
        PlaceNearby(place=_view(row), metres=round(metres, 1)) for metres, row in near[:MOST_NEARBY]
    ]


def _one(connection: Connection, found: Select[Any]) -> Place | None:
    row = connection.execute(found).first()
    return None if row is None else _view(row)


def _view(row: Row[Any]) -> Place:
    point = None
    if row.longitude is not None:
        point = Point(longitude=row.longitude, latitude=row.latitude, radius_m=row.radius_m)
    return Place(
        place=row.place,
        code=row.code,
        kind=row.kind,
        name=row.name,
        area=row.area,
        door=row.door,
        point=point,
        positioned_by=row.positioned_by,
        same_point_as=tuple(map(UUID, row.same_point_as)),
        retired=row.retired,
        retired_at=row.retired_at,
        labels=row.labels,
        version=row.version,
    )
