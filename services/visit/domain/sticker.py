"""Stickers of other apps (旧码) that are adopted: each scanned text leads to one place."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from contracts.visit.commands import AdoptSticker
from contracts.visit.events import StickerAdopted
from events.decider import Decider, Refused
from services.visit.codes.place_code import Code
from services.visit.codes.reading import parse
from services.visit.codes.sticker import StickerRefused, canonical, fingerprint


@dataclass(frozen=True, slots=True)
class Bound:
    """Where a sticker leads, and in which area that is."""

    place: UUID | None = None
    area: str | None = None


@dataclass(frozen=True, slots=True)
class StickerFacts:
    """The place that a sticker shall lead to: its area, and whether it is retired.

    `free`: where the sticker led so far does not exist any more.
    """

    area: str
    retired: bool = False
    free: bool = False


def key_of(command: AdoptSticker) -> str:
    """Return the key of a sticker's stream. Raises Refused for what cannot be recognised again."""
    try:
        return fingerprint(command.text)
    except StickerRefused as refused:
        raise Refused("sticker.unreadable", f"{refused}.", field="text") from None


def _adopt(bound: Bound, command: AdoptSticker, facts: StickerFacts) -> Sequence[object]:
    if isinstance(parse(command.text), Code):
        detail = "This is one of our own codes; it leads to its own place."
        raise Refused("sticker.our-code", detail, field="text")
    if facts.retired:
        raise Refused("place.retired", "This place was retired; register a new one.")
    if bound.place == command.place:
        return []
    if bound.place is not None and not facts.free:
        detail = "This sticker leads to another place already. Scan it to see which."
        raise Refused("sticker.taken", detail)
    text = canonical(command.text)
    return [StickerAdopted(place=command.place, area=facts.area, text=text)]


sticker: Decider[Bound, AdoptSticker, StickerFacts] = Decider(
    "sticker",
    Bound(),
    _adopt,
    lambda _, event: Bound(event.place, event.area),
    lambda bound: bound.area,
)
"""One stream for each scanned text, so that it leads to one place only."""
