"""A small service of places, invented for these tests, with the real contracts of places."""

from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from flask_smorest import Blueprint
from sqlalchemy import Column, Integer, String, insert, select, update

from contracts.declare import value, view
from contracts.fields import AreaCode, Line
from contracts.visit.commands import PositionPlace, RegisterPlace, RetirePlace
from contracts.visit.events import PlacePositioned, PlaceRegistered, PlaceRetired
from events.decider import Decider, Refused
from events.read_models import ReadModel
from services.web.commands import command_route, in_area
from services.web.current import reading
from services.web.identity import jurisdiction
from services.web.paging import Page, Paged
from services.web.queries import action_route, list_route, resource_route


# ---- domain ---------------------------------------------------------------------------------
@dataclass(frozen=True)
class PlaceState:
    area: str | None = None
    retired: bool = False


def decide(state, command, facts):
    match command:
        case RegisterPlace():
            if state.area is not None:
                raise Refused("place.registered", "This place is registered already.")
            if command.area.endswith("999"):
                raise Refused("area.unknown", "There is no such area.", field="area", near="001")
            return [
                PlaceRegistered(
                    place=command.place,
                    code="DY-1",
                    kind=command.kind,
                    name=command.name,
                    area=command.area,
                    door=command.door,
                ),
            ]
        case PositionPlace():
            return [
                PlacePositioned(
                    place=command.place,
                    point=command.pin,
                    method="pin",
                    fixes_used=0,
                ),
            ]
        case RetirePlace():
            if state.retired:
                raise Refused("place.retired", "It is retired already.", since="before")
            if command.reason == "explode":
                raise RuntimeError("张三 13800000000")
            return [PlaceRetired(place=command.place, reason=command.reason)]


def evolve(state, event):
    match event:
        case PlaceRegistered():
            return replace(state, area=event.area)
        case PlaceRetired():
            return replace(state, retired=True)
    return state


place = Decider("place", PlaceState(), decide, evolve, lambda state: state.area)


# ---- read model -----------------------------------------------------------------------------
model = ReadModel("places", 1)
rows = model.table(
    "places",
    Column("place", String(36), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("name", String(200), nullable=False),
    Column("area", String(15), nullable=False),
    Column("version", Integer, nullable=False),
)


@model.on(PlaceRegistered)
def _registered(connection, event):
    data = event.data
    connection.execute(
        insert(rows).values(
            place=str(data.place),
            number=event.position,
            name=data.name,
            area=data.area,
            version=event.version,
        ),
    )


@model.on(PlacePositioned, PlaceRetired)
def _changed(connection, event):
    changed = update(rows).where(rows.c.place == str(event.data.place))
    connection.execute(changed.values(version=event.version))


# ---- api ------------------------------------------------------------------------------------
@view
class PlaceView:
    """A place."""

    place: UUID
    number: int
    name: Line
    area: AreaCode
    version: int


@value
class PlaceFilter:
    """Which places to list."""

    area: AreaCode | None = None
    number: int | None = None


@value
class Greeting:
    """Something said."""

    words: Line


def routes() -> Blueprint:
    places = Blueprint("places", __name__, url_prefix="/api/places", description="Places")

    def gather(unit, state, command, caller):
        return unit.at

    def in_own_area(unit, state, command, caller):
        jurisdiction(caller, command.area)

    expose = partial(command_route, places, decider=place, key="place", facts=gather)
    expose("/<uuid:place>", RegisterPlace, roles=["cadre"], guard=in_own_area)
    expose(
        "/<uuid:place>/position/<uuid:command>",
        PositionPlace,
        roles=["cadre"],
        guard=in_area(place),
    )
    expose(
        "/<uuid:place>/retire/<uuid:command>",
        RetirePlace,
        roles=["cadre", "operator"],
        guard=in_area(place),
    )

    @resource_route(places, "/<uuid:place>", PlaceView, roles=["cadre", "auditor"])
    def one_place(who, place):
        """Read one place."""
        with reading() as connection:
            row = connection.execute(select(rows).where(rows.c.place == str(place))).first()
        return (row and who.covers(row.area) and PlaceView(**row._mapping)) or None

    @list_route(places, "", PlaceView, roles=["cadre", "auditor"], query=PlaceFilter)
    def places_in_order(who, page: Page, query) -> Paged[PlaceView]:
        """List places in the order in which they were registered."""
        found = select(rows).order_by(rows.c.number).limit(page.fetch)
        if after := page.after(int):
            found = found.where(rows.c.number > after[0])
        if query.area:
            found = found.where(rows.c.area.startswith(query.area))
        if query.number is not None:
            found = found.where(rows.c.number == query.number)
        with reading() as connection:
            listed = [PlaceView(**row._mapping) for row in connection.execute(found)]
        return page.of(listed, key=lambda line: (line.number,))

    @action_route(places, "/greet", Greeting, Greeting, roles="anyone")
    def greet(who, body):
        """Say it back."""
        return body

    return places
