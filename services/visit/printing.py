"""Printing labels: what `needle places print` draws, and what is kept of it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from uuid import UUID

from services.labels import digest_of
from services.visit.codes.labels import Label, print_labels
from services.visit.codes.place_code import Code
from services.visit.codes.sheet import Sheet


@dataclass(frozen=True, slots=True)
class NewLabel:
    """A label that is to hang at a place, with the secret that was made for it."""

    place: UUID
    label: Label
    secret: str = field(repr=False)

    @classmethod
    def of(cls, place: Mapping[str, Any], area: str, secret: str) -> "NewLabel":
        """Return the label of a place as the API shows it, which lies in an area of that name."""
        code = Code.of_text(place["code"])
        assert code is not None, "the service issued it"
        return cls(UUID(place["place"]), Label(code, secret, place["name"], area), secret)

    @property
    def digest(self) -> str:
        """What the visit service is told of it."""
        return digest_of(self.place, self.secret)


def print_new(
    labels: Iterable[NewLabel],
    into: BinaryIO,
    host: str,
    sheet: Sheet | None = None,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write a PDF of labels; return how many. `host` is the name in their addresses.

    `progress` is told how many are done. Raises `NothingToPrint`.
    """
    return print_labels((new.label for new in labels), into, host, sheet, progress)
