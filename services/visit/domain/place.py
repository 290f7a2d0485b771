"""Places (点位): one code each, and where they are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, assert_never
from uuid import UUID

from contracts.common import PlaceKind, Point
from contracts.visit.commands import (
    ForgetHousehold,
    LabelPlace,
    PositionPlace,
    RegisterPlace,
    RetirePlace,
)
from contracts.visit.events import (
    CodeIssued,
    HouseholdForgotten,
    PlaceLabelled,
    PlacePositioned,
    PlaceRegistered,
    PlaceRetired,
)
from events.decider import Decider, Refused
from services.geo.county import require_in_reach
from services.geo.point import Point as Spot
from services.visit.codes.place_code import SERIALS

VILLAGE = 12
"""Digits of a village's division code; a place lies in a village or in a grid cell of one."""


@dataclass(frozen=True, slots=True)
class Place:
    """What later decisions about a place need to know.

    `household` counts who lived there: one more each time that one was forgotten. `labels` are the
    digests of the labels that were printed for it, the last one last.
    """

    registered: bool = False
    retired: bool = False
    kind: PlaceKind = "site"
    name: str = ""
    area: str = ""
    point: Point | None = None
    household: int = 0
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """What a place's decisions need beside its state.

    `code` is the one that was issued for a new place. `area_known` is false where no such area
    was imported, or the caller has no business there. `found` is the position that its fixes
    make, of `used` of them; `unused` says of each other one why it was left out. `neighbours` are
    the other places at that point.
    """

    code: str = ""
    area_known: bool = True
    found: Point | None = None
    used: int = 0
    unused: tuple[str, ...] = ()
    neighbours: tuple[UUID, ...] = ()


PlaceCommand = RegisterPlace | PositionPlace | LabelPlace | RetirePlace | ForgetHousehold
PlaceEvent = PlaceRegistered | PlacePositioned | PlaceLabelled | PlaceRetired | HouseholdForgotten


def _decide(state: Place, command: PlaceCommand, facts: PlaceFacts) -> Sequence[object]:
    if isinstance(command, RegisterPlace):
        return _register(state, command, facts)
    if not state.registered:
        raise Refused("place.unknown", "There is no such place; register it first.")
    if isinstance(command, ForgetHousehold):
        return [_forgotten(state, command)]
    if state.retired:
        raise Refused("place.retired", "This place was retired; register a new one.")
    match command:
        case PositionPlace():
            return _position(state, command, facts)
        case LabelPlace():
            return _label(state, command)
        case RetirePlace():
            return [PlaceRetired(place=command.place, reason=command.reason)]
        case _:
            assert_never(command)


def _register(state: Place, command: RegisterPlace, facts: PlaceFacts) -> Sequence[object]:
    if state.registered:
        raise Refused("place.exists", "This place is registered already.")
    if len(command.area) < VILLAGE:
        detail = "Say in which village the place lies: 12 digits, 15 with the grid cell."
        raise Refused("area.too-wide", detail, field="area")
    if not facts.area_known:
        detail = "There is no such area, or it is not one of yours."
        raise Refused("area.unknown", detail, field="area")
    return [
        PlaceRegistered(
            place=command.place,
            code=facts.code,
            kind=command.kind,
            name=command.name,
            area=command.area,
            door=command.door,
        ),
    ]


def _position(state: Place, command: PositionPlace, facts: PlaceFacts) -> Sequence[object]:
    if command.pin is not None and command.fixes:
        detail = "Send fixes or a pin, not both: only one of them can be right."
        raise Refused("place.two-positions", detail, field="pin")
    point = command.pin or facts.found
    if point is None:
        raise Refused("place.no-good-fix", _why_none(facts), field="fixes")
    method: Literal["pin", "fixes"] = "pin" if command.pin else "fixes"
    require_in_reach(Spot(point.longitude, point.latitude), state.area, field=method)
    return [
        PlacePositioned(
            place=command.place,
            point=point,
            method=method,
            fixes_used=0 if command.pin else facts.used,
            same_point_as=facts.neighbours,
        ),
    ]


def _label(state: Place, command: LabelPlace) -> Sequence[object]:
    if command.digest in state.labels[:-1]:
        detail = "This label was replaced; print a new one, with a secret of its own."
        raise Refused("place.label-replaced", detail, field="digest")
    if command.digest in state.labels:
        return []
    number = len(state.labels) + 1
    return [PlaceLabelled(place=command.place, number=number, digest=command.digest)]


def _forgotten(state: Place, command: ForgetHousehold) -> HouseholdForgotten:
    """Forget also at a place that is retired: people have moved, what they said has not."""
    return HouseholdForgotten(
        place=command.place,
        household=state.household + 1,
        basis=command.basis,
    )


def _why_none(facts: PlaceFacts) -> str:
    if not facts.unused:
        return "Send fixes taken at the place, or set a pin by hand."
    return f"No position can be made of these fixes: {'; '.join(facts.unused)}. Set a pin by hand."


def _evolve(state: Place, event: PlaceEvent) -> Place:
    match event:
        case PlaceRegistered():
            return Place(registered=True, kind=event.kind, name=event.name, area=event.area)
        case PlacePositioned():
            return replace(state, point=event.point)
        case PlaceLabelled():
            return replace(state, labels=(*state.labels, event.digest))
        case PlaceRetired():
            return replace(state, retired=True)
        case HouseholdForgotten():
            return replace(state, household=event.household)
        case _:
            assert_never(event)


place: Decider[Place, PlaceCommand, PlaceFacts] = Decider(
    "place",
    Place(),
    _decide,
    _evolve,
    lambda state: state.area,
)


@dataclass(frozen=True, slots=True)
class IssueCode:
    """Give a county's next code to a place. A step of registering it: nobody sends it alone."""

    place: UUID
    county: str


def _issue(_state: None, command: IssueCode, issued: int) -> Sequence[object]:
    if issued >= SERIALS:
        raise Refused("codes.used-up", f"County {command.county} has used up its codes.")
    return [CodeIssued(place=command.place, county=command.county, serial=issued)]


codes: Decider[None, IssueCode, int] = Decider(
    "codes",
    None,
    _issue,
    lambda state, _: state,
    folds=False,
)
"""The codes of a county, in one stream, so that no two places get the same one.

The fact that a decision needs is how many were issued: the stream's version. It is not read from
the beginning each time.
"""
