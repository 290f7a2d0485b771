"""The words with which contracts are declared.

    @event("issue.accepted", version=1)
    class IssueAccepted:
        issue: UUID

An event's wire name is its name and version (`issue.accepted.v1`), never a Python path. When its
shape changes, the version goes up and an upcaster says how an older one is read::

    @upcast("issue.accepted", version=1)
    def with_tier(data: dict[str, Any]) -> dict[str, Any]:
        return {**data, "tier": "county"}

Who reads comes before who writes. The release before one that writes a new version learns to read
it, as the version that it has itself::

    @foresee("issue.accepted", version=3)
    def without_lane(data: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in data.items() if name != "lane"}
"""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar, cast, dataclass_transform

from marshmallow import validate

from contracts.registry import registry

Cls = TypeVar("Cls", bound=type)
Upcaster = Callable[[dict[str, Any]], dict[str, Any]]


PERSONAL = "x-personal"
"""The mark of a personal field, in the published JSON Schema too."""


def personal(*, of: str) -> Any:
    """Declare a required personal field; `of` names the sibling field that says whose it is."""
    return field(metadata={"metadata": {PERSONAL: of}})


def maybe_personal(*, of: str, default: None) -> Any:
    """Declare a personal field that may be absent; `default` is spelt out for type checkers."""
    return field(default=default, metadata={"metadata": {PERSONAL: of}})


def several(*, most: int, least: int = 0) -> Any:
    """Declare a list of `least` to `most` items; one that may be empty may be left out."""
    bounded = at_most(most, least=least)
    return bounded if least else field(default=(), metadata=dict(bounded.metadata))


def at_most(most: int, *, least: int = 0) -> Any:
    """Declare a list, or an object of any members, that must be given and has up to `most`."""
    return field(metadata={"validate": validate.Length(min=least, max=most)})


@dataclass_transform(
    frozen_default=True,
    kw_only_default=True,
    field_specifiers=(field, personal, maybe_personal),
)
def value(cls: Cls) -> Cls:
    """Declare a part that commands, events and views are made of."""
    made: Any = dataclass(frozen=True, slots=True, kw_only=True)(cls)
    names = {each.name for each in fields(made)}
    for each in fields(made):
        whose = each.metadata.get("metadata", {}).get(PERSONAL)
        if whose is not None and whose not in names - {each.name}:
            raise TypeError(f"{cls.__name__}.{each.name} is personal of {whose}, which it lacks")
    return cast("Cls", made)


@dataclass_transform(
    frozen_default=True,
    kw_only_default=True,
    field_specifiers=(field, personal, maybe_personal),
)
def event(name: str, *, version: int) -> Callable[[Cls], Cls]:
    """Declare an event under its wire name."""

    def declare(cls: Cls) -> Cls:
        return registry.add_event(name, version, value(cls))

    return declare


@dataclass_transform(
    frozen_default=True,
    kw_only_default=True,
    field_specifiers=(field, personal, maybe_personal),
)
def command(name: str) -> Callable[[Cls], Cls]:
    """Declare a command. Its name is what a department writes into a reply's routing key."""

    def declare(cls: Cls) -> Cls:
        return registry.add_command(name, value(cls))

    return declare


@dataclass_transform(
    frozen_default=True,
    kw_only_default=True,
    field_specifiers=(field, personal, maybe_personal),
)
def view(cls: Cls) -> Cls:
    """Declare what a query answers."""
    return value(cls)


def upcast(name: str, *, version: int) -> Callable[[Upcaster], Upcaster]:
    """Declare how data of an event's old `version` becomes data of the next one."""

    def declare(upcaster: Upcaster) -> Upcaster:
        registry.add_upcaster(name, version, upcaster)
        return upcaster

    return declare


def foresee(name: str, *, version: int) -> Callable[[Upcaster], Upcaster]:
    """Declare how data of the `version` that the next release will write becomes data of ours."""

    def declare(reader: Upcaster) -> Upcaster:
        registry.add_foreseen(name, version, reader)
        return reader

    return declare
