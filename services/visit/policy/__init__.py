"""What ships of the first county: the dictionary of elements, and what five departments ask for."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final
from uuid import UUID, uuid5

import yaml

from contracts.schemas import schema_of
from contracts.visit.commands import DefineElement, ProposeRequirement

_REQUIREMENTS: Final = UUID("1f9f6a53-0b0a-5a3e-9c55-6c3b60d1b2a7")


@cache
def elements() -> tuple[DefineElement, ...]:
    """Return the dictionary. Raises marshmallow's ValidationError if the file is wrong."""
    return tuple(_load(DefineElement, each) for each in _read("elements.yml"))


def requirements(area: str) -> tuple[ProposeRequirement, ...]:
    """Return what the departments ask for, in `area` (a division code). Raises ValidationError."""
    return tuple(
        _load(
            ProposeRequirement,
            {
                **each,
                "area": area,
                "requirement": str(
                    uuid5(_REQUIREMENTS, f"{area} {each['department']} {each['title']}")
                ),
            },
        )
        for each in _read("requirements.yml")
    )


def _read(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(files(__name__).joinpath(name).read_text("utf-8"))
    return found


def _load(contract: Any, document: Mapping[str, Any]) -> Any:
    return schema_of(contract)().load(document)
