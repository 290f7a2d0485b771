"""Places: registered, found, positioned, retired; other apps' stickers adopted."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import validate

from contracts.common import PlaceKind, Point, Role
from contracts.declare import value
from contracts.fields import AreaCode, Latitude, Line, Longitude, Number, Words
from contracts.visit.commands import (
    AdoptSticker,
    ForgetHousehold,
    LabelPlace,
    PositionPlace,
    RegisterPlace,
    RetirePlace,
)
from contracts.visit.views import Place, PlaceNearby, PlaceRead
from events.unit import Unit
from services.visit.codes.reading import tells_secret
from services.visit.codes.sticker import LONGEST
from services.visit.domain.place import codes, place
from services.visit.domain.sticker import Bound, key_of, sticker
from services.visit.facts import places as facts
from services.visit.read_models import places as stored
from services.visit.read_models import scanned
from services.web.commands import also_deciding, command_route, in_area
from services.web.current import reading
from services.web.identity import Caller, jurisdiction
from services.web.paging import Page, Paged
from services.web.problems import NotFound, Problem
from services.web.queries import list_route, resource_route

READERS: tuple[Role, ...] = (
    "cadre",
    "officer",
    "street_coordinator",
    "county_coordinator",
    "caller",
    "auditor",
    "organiser",
    "operator",
)
"""People who are signed in: a department's own system learns of places from its feed."""

KEEPERS: tuple[Role, ...] = ("cadre", "street_coordinator", "county_coordinator", "operator")
COORDINATORS: tuple[Role, ...] = ("street_coordinator", "county_coordinator", "operator")

FARTHEST_M = 1000


class _Metres(Number):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Range(1, FARTHEST_M), **kwargs)


class _Scanned(Words):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Length(1, LONGEST), **kwargs)


@value
class PlaceSearch:
    """Which places to list: by area, by kind, by words in the name or door."""

    area: AreaCode | None = None
    kind: PlaceKind | None = None
    words: Line | None = None


@value
class Scanned:
    """A text that was scanned or typed."""

    scanned: Annotated[str, _Scanned]


@value
class Around:
    """A point, and how far from it in metres."""

    longitude: Longitude
    latitude: Latitude
    within_m: Annotated[float, _Metres] = 50.0


@value
class Neighbours:
    """The places near a point."""

    places: tuple[PlaceNearby, ...]


def routes(county: str) -> Blueprint:
    """Return the routes below /api/places."""
    places = Blueprint("places", __name__, url_prefix="/api/places", description="Places")
    _commands(places)
    _questions(places, county)
    return places


def _commands(places: Blueprint) -> None:
    command_route(
        places,
        "/<uuid:place>",
        RegisterPlace,
        place,
        key="place",
        roles=KEEPERS,
        facts=also_deciding(codes, facts.registering),
    )
    expose = partial(
        command_route,
        places,
        decider=place,
        key="place",
        facts=facts.of_place,
        guard=in_area(place),
    )
    expose("/<uuid:place>/position/<uuid:command>", PositionPlace, roles=KEEPERS)
    expose("/<uuid:place>/retire/<uuid:command>", RetirePlace, roles=COORDINATORS)
    expose("/<uuid:place>/label/<uuid:command>", LabelPlace, roles=("operator",))
    expose(
        "/<uuid:place>/forget-household/<uuid:command>",
        ForgetHousehold,
        roles=("operator",),
    )
    command_route(
        places,
        "/<uuid:place>/stickers/<uuid:command>",
        AdoptSticker,
        sticker,
        key=key_of,
        roles=KEEPERS,
        facts=facts.of_sticker,
        guard=_at_own_place,
    )


def _at_own_place(unit: Unit, _bound: Bound, command: AdoptSticker, caller: Caller) -> None:
    found = unit.load(place, command.place).state
    if not found.registered:
        raise NotFound
    jurisdiction(caller, found.area)


def _questions(places: Blueprint, county: str) -> None:
    @list_route(places, "", Place, roles=READERS, query=PlaceSearch)
    def list_places(who: Caller, page: Page, query: PlaceSearch) -> Paged[Place]:
        """Find places by area, kind, and words in the name or door."""
        areas = narrowed(who, query.area)
        with reading() as connection:
            return stored.search(connection, areas, page, words=query.words, kind=query.kind)

    @resource_route(places, "/lookup", PlaceRead, roles=READERS, query=Scanned)
    def look_up_place(who: Caller, query: Scanned) -> PlaceRead:
        """Say what a scanned or typed text leads to: our code, its address, an adopted sticker.

        Of a label's address what follows the `#` stays on the phone, until it is to prove that
        somebody stood there: 400 `place.secret-told` if it comes.
        """
        if tells_secret(query.scanned):
            detail = "Send a label's address without the # and what follows it."
            raise Problem(400, "place.secret-told", detail)
        with reading() as connection:
            return scanned.read(connection, query.scanned, county, who.areas)

    @resource_route(places, "/nearby", Neighbours, roles=READERS, query=Around)
    def list_places_nearby(who: Caller, query: Around) -> Neighbours:
        """List the places near a point, the nearest first, 50 at most."""
        at = Point(longitude=query.longitude, latitude=query.latitude)
        with reading() as connection:
            near = stored.nearby(connection, who.areas, at, query.within_m)
        return Neighbours(places=tuple(near))

    @resource_route(places, "/<uuid:place>", Place, roles=READERS)
    def read_place(who: Caller, place: UUID) -> Place | None:
        """Read one place."""
        with reading() as connection:
            found = stored.place(connection, place)
        return found if found is not None and who.covers(found.area) else None


def narrowed(who: Caller, area: str | None) -> tuple[str, ...]:
    """Return those of the caller's areas that lie in `area`, or `area` if it lies in one."""
    if area is None or who.covers(area):
        return tuple(who.areas) if area is None else (area,)
    return tuple(own for own in who.areas if own.startswith(area))
