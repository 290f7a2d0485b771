"""What anybody is told who scans a label (告知页): the same for all doors of a village.

It says which telephone answers, and what households are asked by which law. Nothing in it follows
from a door, from who lives there, or from what was done there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from contracts.directory.codes import lineage
from contracts.visit.events import ElementDefined
from contracts.visit.parts import StatedBasis


@dataclass(frozen=True, slots=True)
class Telephone:
    """A telephone at which an area's office answers residents, from a day on."""

    area: str
    number: str
    since: date


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked on one legal basis: elements by their codes, or as people read them."""

    basis: StatedBasis
    elements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """The notice of a village, or of the county where no village is known.

    `area` is written in full, county first; it is empty as long as its name is not known. The
    telephone is that of `answering`, the village or whatever it lies in, if there is one.
    """

    area: str
    village: bool
    asked: tuple[Asked, ...]
    answering: str | None = None
    telephone: str | None = None


def named(asked: Iterable[Asked], elements: Mapping[str, ElementDefined]) -> tuple[Asked, ...]:
    """Return what is asked in people's words, each legal basis once.

    Sensitive elements are left out, and so is a basis on which nothing else is asked: on a sign
    at everybody's door even a question's name points at somebody.
    """
    told: dict[StatedBasis, dict[str, None]] = {}
    for each in asked:
        known = (elements[code] for code in each.elements if code in elements)
        names = {element.name: None for element in known if not element.sensitive}
        if names:
            told.setdefault(each.basis, {}).update(names)
    return tuple(Asked(basis, tuple(names)) for basis, names in told.items())


def answering(telephones: Iterable[Telephone], area: str, day: date) -> Telephone | None:
    """Return the telephone of an area on a day, or of the smallest one around it that has one."""
    around = lineage(area)
    there = [each for each in telephones if each.area in around and each.since <= day]
    return max(there, key=lambda each: (len(each.area), each.since), default=None)
