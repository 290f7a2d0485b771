"""Printing the labels of an area's places: what `needle places print` does."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, BinaryIO

from services.copies import areas
from services.visit.codes.labels import Label, print_labels
from services.visit.codes.place_code import Code
from services.visit.codes.sheet import Sheet
from services.visit.read_models import places


def how_many(connection: Any, area: str) -> int:
    """Return how many labels an area's places need."""
    return places.count(connection, area)


def print_places(
    connection: Any,
    area: str,
    into: BinaryIO,
    host: str,
    *,
    sheet: Sheet | None = None,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write a PDF with one label for each place in `area` that is in use; return how many.

    `connection` reads the visit service's database, `host` is the name in the labels' addresses,
    `area` a division code. `progress` is told how many are done. Raises `NothingToPrint`.
    """
    return print_labels(_labels(connection, area), into, host, sheet, progress)


def _labels(connection: Any, area: str) -> Iterator[Label]:
    @cache
    def named(code: str) -> str:
        return " ".join(areas.path(connection, code)[-2:])

    for place in places.to_label(connection, area):
        code = Code.of_text(place.code)
        assert code is not None, place.code  # this service issued it
        yield Label(code, place.name, named(place.area[:12]))
