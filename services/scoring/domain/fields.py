"""What an event may say: its fields, and the choices of each."""

from dataclasses import fields
from typing import Final, Literal, get_args, get_origin, get_type_hints

from contracts.all import registry

YES_OR_NO: Final = ("false", "true")

_CONTRACTS: Final = {name.rpartition(".v")[0]: cls for name, cls in registry.events.items()}


def fields_of(event: str) -> set[str]:
    """Return the names of an event's fields."""
    return {field.name for field in fields(_CONTRACTS[event])}


def choices_of(event: str, field: str) -> tuple[str, ...]:
    """Return what a field of an event may say, nothing for a number."""
    kind = get_type_hints(_CONTRACTS[event])[field]
    if kind is bool:
        return YES_OR_NO
    return get_args(kind) if get_origin(kind) is Literal else ()
