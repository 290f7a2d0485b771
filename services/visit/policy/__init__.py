"""What ships of the first county: the dictionary of elements, and what five departments ask for.

And what both are judged by: synonyms, and the forms that the number of a document has. And the
telephones that answer residents.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Final
from uuid import UUID, uuid5

import yaml

from contracts.directory.codes import LENGTHS
from contracts.schemas import schema_of
from contracts.visit.commands import DefineElement, ProposeRequirement
from services.redlines import bared
from services.visit.domain.basis import Numbers
from services.visit.domain.likeness import Words
from services.visit.domain.notice import Telephone

_REQUIREMENTS: Final = UUID("1f9f6a53-0b0a-5a3e-9c55-6c3b60d1b2a7")


@cache
def elements() -> tuple[DefineElement, ...]:
    """Return the dictionary. Raises marshmallow's ValidationError if the file is wrong."""
    return tuple(_load(DefineElement, each) for each in _read("elements.yml"))


FIRST_DAY: Final = date(2026, 11, 23)
TERM: Final = timedelta(days=364)


def requirements(area: str, since: date = FIRST_DAY) -> tuple[ProposeRequirement, ...]:
    """Return what the departments ask for, in `area` (a division code), for a year from a day on.

    Raises ValidationError.
    """
    until = (since + TERM).isoformat()
    return tuple(
        _load(
            ProposeRequirement,
            {
                **each,
                "area": area,
                "until": until,
                "requirement": str(
                    uuid5(_REQUIREMENTS, f"{area} {each['department']} {each['title']}")
                ),
            },
        )
        for each in _read("requirements.yml")
    )


@cache
def words() -> Words:
    """Return which names, and which answers, mean the same."""
    told = _read("synonyms.yml")
    groups = [[bared(str(name)) for name in names] for names in told["same"]]
    return Words(
        same={name: names[0] for names in groups for name in names},
        around=tuple(bared(word) for word in told["around"]),
        plain=frozenset(bared(str(word)) for word in told["plain"]),
    )


@cache
def numbers() -> Numbers:
    """Return which forms the number of a law, a document or a standard has."""
    told = _read("basis.yml")
    return Numbers(
        patterns=tuple(each["pattern"] for each in told["numbers"]),
        examples=tuple(each["example"] for each in told["numbers"]),
        placeholders=frozenset(bared(str(word)) for word in told["placeholders"]),
    )


@cache
def telephones() -> tuple[Telephone, ...]:
    """Return at which telephones residents reach an area's office."""
    return tuple(telephone(each) for each in _read("telephones.yml"))


def telephone(told: Mapping[str, Any]) -> Telephone:
    """Return one line of the telephones. Raises ValueError."""
    read = Telephone(**told)
    if not _NUMBER.fullmatch(read.number) or len(read.area) not in LENGTHS.values():
        msg = f"no telephone of an area: {told}"
        raise ValueError(msg)
    return read


_NUMBER: Final = re.compile(r"[0-9][0-9-]{2,18}[0-9]", re.ASCII)


def _read(name: str) -> Any:
    return yaml.safe_load(files(__name__).joinpath(name).read_text("utf-8"))


def _load(contract: Any, document: Mapping[str, Any]) -> Any:
    return schema_of(contract)().load(document)
