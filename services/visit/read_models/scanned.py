"""What a scanned or typed text leads to."""

from collections.abc import Sequence
from typing import assert_never

from sqlalchemy import Connection

from contracts.visit.views import Place, PlaceRead
from services.copies.within import lies_in
from services.visit.codes.place_code import Code
from services.visit.codes.reading import Problem, ProblemKind, parse
from services.visit.codes.sticker import StickerRefused, fingerprint
from services.visit.read_models import places

NOWHERE = "No place that you may see has this code. If it hangs somewhere, adopt it for a place."


def read(connection: Connection, text: str, county: str, areas: Sequence[str]) -> PlaceRead:
    """Return the place that a text leads to, or say what it is instead.

    The text is one of our codes, bare or in its address, or that of an adopted sticker. A place
    outside `areas` is as unknown as one that does not exist, and so is a suggestion of it.
    """
    meant = parse(text, county)
    if isinstance(meant, Code):
        return _found(_seen(places.by_code(connection, meant.text), areas))
    adopted = _seen(_by_sticker(connection, text), areas)
    if adopted is not None:
        return _found(adopted)
    return _not_ours(connection, meant, areas)


def _found(place: Place | None) -> PlaceRead:
    if place is None:
        return PlaceRead(read_as="unknown", detail=NOWHERE)
    if place.retired is not None:
        detail = f"This place was retired: {place.retired}"
        return PlaceRead(read_as="retired", detail=detail, place=place)
    return PlaceRead(read_as="found", detail=place.name, place=place)


def _not_ours(connection: Connection, problem: Problem, areas: Sequence[str]) -> PlaceRead:
    match problem.kind:
        case ProblemKind.NOT_OURS:
            return PlaceRead(read_as="unknown", detail=NOWHERE)
        case ProblemKind.OTHER_COUNTY:
            county = problem.code.county if problem.code else None
            return PlaceRead(read_as="other_county", detail=problem.detail, county=county)
        case ProblemKind.MISTYPED:
            meant = parse(problem.suggestion or "")
            code = meant.text if isinstance(meant, Code) else ""
            return PlaceRead(
                read_as="mistyped",
                detail=problem.detail,
                place=_seen(places.by_code(connection, code), areas),
                suggestion=problem.suggestion,
            )
        case _:
            assert_never(problem.kind)


def _seen(place: Place | None, areas: Sequence[str]) -> Place | None:
    return place if place is not None and lies_in(place.area, areas) else None


def _by_sticker(connection: Connection, text: str) -> Place | None:
    try:
        return places.by_sticker(connection, fingerprint(text))
    except StickerRefused:
        return None
