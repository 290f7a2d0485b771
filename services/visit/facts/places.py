"""What decisions about places and stickers need to know."""

from uuid import UUID

from contracts.common import Point
from contracts.visit.commands import (
    AdoptSticker,
    PositionPlace,
    RegisterPlace,
)
from events.unit import Unit
from services.copies import areas
from services.geo.fix import Fix
from services.geo.position import ONE_POINT_M, NoPosition, locate
from services.visit.codes.place_code import Code
from services.visit.domain.place import (
    VILLAGE,
    IssueCode,
    Place,
    PlaceCommand,
    PlaceFacts,
    place,
)
from services.visit.domain.sticker import Bound, StickerFacts
from services.visit.read_models import places
from services.web.commands import Second
from services.web.identity import Caller

COUNTY = 6
"""Digits of a county's division code."""


def of_place(
    unit: Unit,
    state: Place,
    command: PlaceCommand,
    _caller: Caller,
) -> PlaceFacts:
    """Make one position of several fixes: nothing else that is done to a place needs facts."""
    return (
        _positioning(unit, state, command) if isinstance(command, PositionPlace) else PlaceFacts()
    )


def registering(
    unit: Unit,
    state: Place,
    command: RegisterPlace,
    caller: Caller,
    codes: Second,
) -> PlaceFacts:
    """Issue the place's code, if it can be registered: the next one of the county's codes."""
    known = caller.covers(command.area) and areas.known(unit.connection, command.area)
    if state.registered or not known or len(command.area) < VILLAGE:
        return PlaceFacts(area_known=known)
    county = command.area[:COUNTY]
    issued = codes.version(county)
    codes.decide(county, IssueCode(place=command.place, county=county), issued)
    return PlaceFacts(code=Code(county, issued).text)


def _positioning(unit: Unit, state: Place, command: PositionPlace) -> PlaceFacts:
    """Make one position of the fixes, and look who else is there."""
    if command.pin is not None:
        return PlaceFacts(neighbours=_neighbours(unit, state, command.place, command.pin))
    if not command.fixes:
        return PlaceFacts()
    fixes = [Fix(fix.at, fix.longitude, fix.latitude, fix.accuracy_m) for fix in command.fixes]
    captured_at = command.captured_at or max(fix.at for fix in fixes)
    located = locate(fixes, captured_at)
    unused = tuple(f"fix {each.index}: {each.detail}" for each in located.unused)
    if isinstance(located, NoPosition):
        return PlaceFacts(unused=unused)
    found = Point(
        longitude=round(located.point.lon, 7),
        latitude=round(located.point.lat, 7),
        radius_m=round(located.radius_m, 1),
    )
    return PlaceFacts(
        found=found,
        used=len(located.used),
        unused=unused,
        neighbours=_neighbours(unit, state, command.place, found),
    )


def of_sticker(unit: Unit, bound: Bound, command: AdoptSticker, _caller: Caller) -> StickerFacts:
    """Look at the place that a sticker shall lead to, and at the one it led to before."""
    wanted = unit.load(place, command.place).state
    led_to = unit.load(place, bound.place).state if bound.place else None
    return StickerFacts(
        area=wanted.area,
        retired=wanted.retired,
        free=led_to is not None and led_to.retired,
    )


def _neighbours(unit: Unit, state: Place, own: UUID, at: Point) -> tuple[UUID, ...]:
    near = places.nearby(unit.connection, [state.area[:COUNTY]], at, ONE_POINT_M)
    return tuple(each.place.place for each in near if each.place.place != own)
