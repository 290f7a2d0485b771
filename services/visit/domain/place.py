"""Places (点位): one code each, the stickers that lead there, and where they are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never
from uuid import UUID

from contracts.common import PlaceKind, Point
from contracts.visit.commands import AdoptSticker, PositionPlace, RegisterPlace, RetirePlace
from contracts.visit.events import (
    CodeIssued,
    PlacePositioned,
    PlaceRegistered,
    PlaceRetired,
    StickerAdopted,
)
from events.decider import Decider, Refused


@dataclass(frozen=True, slots=True)
class Place:
    """What later decisions about a place need to know."""

    registered: bool = False
    retired: bool = False
    kind: PlaceKind = "site"
    name: str = ""
    area: str = ""
    point: Point | None = None


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """What a place's decisions need beside its state.

    `code` is the one that was issued for a new place. `area_known` is false where no such area
    was imported. `found` is the position that its fixes make, None where none of them is good
    enough, with `used` telling how many were and `refused` why others were not; `neighbours` are
    the other places at that point.
    """

    code: str = ""
    area_known: bool = True
    found: Point | None = None
    used: int = 0
    refused: str = ""
    neighbours: tuple[UUID, ...] = ()


PlaceCommand = RegisterPlace | PositionPlace | RetirePlace
PlaceEvent = PlaceRegistered | PlacePositioned | PlaceRetired


def _decide(state: Place, command: PlaceCommand, facts: PlaceFacts) -> Sequence[object]:
    if isinstance(command, RegisterPlace):
        return _register(state, command, facts)
    if not state.registered:
        raise Refused("place.unknown", "There is no such place; register it first.")
    if state.retired:
        raise Refused("place.retired", "This place was retired; register a new one.")
    match command:
        case PositionPlace():
            return _position(command, facts)
        case RetirePlace():
            return [PlaceRetired(place=command.place, reason=command.reason)]
        case _:
            assert_never(command)


def _register(state: Place, command: RegisterPlace, facts: PlaceFacts) -> Sequence[object]:
    if state.registered:
        raise Refused("place.exists", "This place is registered already.")
    if not facts.area_known:
        raise Refused("area.unknown", f"No area {command.area} was imported.", field="area")
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


def _position(command: PositionPlace, facts: PlaceFacts) -> Sequence[object]:
    point = command.pin or facts.found
    if point is None:
        raise Refused("place.no-good-fix", facts.refused or "No fix was sent; set a pin by hand.")
    return [
        PlacePositioned(
            place=command.place,
            point=point,
            method="pin" if command.pin else "fixes",
            fixes_used=0 if command.pin else facts.used,
            same_point_as=facts.neighbours,
        ),
    ]


def _evolve(state: Place, event: PlaceEvent) -> Place:
    match event:
        case PlaceRegistered():
            return Place(registered=True, kind=event.kind, name=event.name, area=event.area)
        case PlacePositioned():
            return replace(state, point=event.point)
        case PlaceRetired():
            return replace(state, retired=True)
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
    """Issue the next code of a county to a place. Our own command: nobody sends it."""

    place: UUID


def _issue_code(issued: int, command: IssueCode, _facts: None) -> Sequence[object]:
    return [CodeIssued(place=command.place, serial=issued + 1)]


codes: Decider[int, IssueCode, None] = Decider(
    "codes",
    0,
    _issue_code,
    lambda _, event: event.serial,
)
"""The serial numbers of a county's codes. A stream of its own, so that no two places get one."""


@dataclass(frozen=True, slots=True)
class StickerFacts:
    """Whether the place that a sticker shall lead to exists, and in which area it is."""

    place_exists: bool
    area: str


def _adopt(bound: UUID | None, command: AdoptSticker, facts: StickerFacts) -> Sequence[object]:
    if not facts.place_exists:
        raise Refused("place.unknown", "There is no such place; register it first.")
    if bound == command.place:
        return []
    if bound is not None:
        raise Refused(
            "sticker.taken",
            "This sticker leads to another place already. Scan it to see which.",
            place=str(bound),
        )
    return [StickerAdopted(place=command.place, text=command.text)]


sticker: Decider[UUID | None, AdoptSticker, StickerFacts] = Decider(
    "sticker",
    None,
    _adopt,
    lambda _, event: event.place,
)
"""An adopted sticker, one stream for each scanned text, so that it leads to one place only."""
