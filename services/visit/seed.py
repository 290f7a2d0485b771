"""The first county's dictionary and requirements as data, and how they are sent in over HTTP.

`Put` stands for whoever sends: it PUTs a JSON body to a path as one person who is signed in, and
raises where it is refused. Command ids follow from the content, so that sending all of it again
changes nothing::

    seed.define_elements(put_as_operator)
    for requirement in seed.requirements("330783"):
        seed.propose(put_as_officer[requirement.department], requirement)
        seed.approve(put_as_organiser, requirement)
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import msgspec
import yaml

from contracts.schemas import schema_of
from contracts.visit.commands import DefineElement, ProposeRequirement, RegisterPlace

Put = Callable[[str, Mapping[str, Any]], object]

POLICY = Path(__file__).with_name("policy")
SEED = UUID("1f9f6a53-0b0a-5a3e-9c55-6c3b60d1b2a7")


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
                "requirement": str(uuid5(SEED, f"{area} {each['department']} {each['title']}")),
            },
        )
        for each in _read("requirements.yml")
    )


def define_elements(put: Put) -> None:
    """Define the dictionary, as an operator or organiser."""
    for element in elements():
        body = _body(element, "element")
        put(f"/api/elements/{element.element}/{_id(body, element.element)}", body)


def propose(put: Put, requirement: ProposeRequirement) -> None:
    """Propose one requirement, as an officer of its department."""
    body = _body(requirement, "requirement")
    put(f"/api/requirements/{requirement.requirement}", body)


def approve(put: Put, requirement: ProposeRequirement) -> None:
    """Approve one requirement, as an organiser of another department."""
    command = uuid5(requirement.requirement, "approve")
    put(f"/api/requirements/{requirement.requirement}/approve/{command}", {})


def register_places(put: Put, places: Iterable[RegisterPlace]) -> None:
    """Register places, as a cadre or coordinator."""
    for place in places:
        put(f"/api/places/{place.place}", _body(place, "place"))


def _read(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((POLICY / name).read_text("utf-8"))
    return found


def _load(contract: Any, document: Mapping[str, Any]) -> Any:
    return schema_of(contract)().load(document)


def _body(command: object, given_by_path: str) -> dict[str, Any]:
    """Return a command's JSON document without the field that the path gives."""
    document: dict[str, Any] = msgspec.to_builtins(command)
    return {k: v for k, v in document.items() if k != given_by_path and v is not None}


def _id(body: Mapping[str, Any], key: str) -> UUID:
    return uuid5(SEED, f"{key} {msgspec.json.encode(body, order='sorted').decode()}")
