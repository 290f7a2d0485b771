"""Finding the personal values in a contract's dataclass, however deep they lie.

A personal field is declared with the name of the sibling field that says whose it is
(`contracts.declare.personal`). The kernel knows no contract; it reads the field's metadata.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import Field, fields, is_dataclass, replace
from typing import Any, TypeVar

T = TypeVar("T")

PERSONAL = "x-personal"
"""The field metadata that marks a personal value and names the field that says whose it is."""

SEALED = "sealed:"
"""How a sealed value begins."""

Change = Callable[[str, str], str | None]
"""From whose a value is and the value to what shall stand in its place."""


class NotSealedError(Exception):
    """This text is not a sealed value, or was altered."""


def personal_in(value: Any) -> Iterator[tuple[str, str]]:
    """Yield whose it is and what is held, for every personal field in `value` that holds any."""
    for held, whose in _held(value):
        if whose is None:
            yield from personal_in(held)
        else:
            yield whose, held


def with_personal(value: T, change: Change) -> T:
    """Return `value` with each personal field replaced by what `change` gives for it."""
    changed: T = _changed(value, change)
    return changed


def hide_fields(value: T) -> T:
    """Return `value` with every personal field set to None: for readers who may not know."""
    return with_personal(value, lambda _whose, _held: None)


def require_sealed(event: object) -> None:
    """Raise NotSealedError if a personal field of `event` is in clear: no log may hold that."""
    if not all(held.startswith(SEALED) for _, held in personal_in(event)):
        raise NotSealedError(f"a personal field of {type(event).__name__} is not sealed")


def _held(value: Any) -> Iterator[tuple[Any, str | None]]:
    """Yield what `value` directly holds and, of a personal field, whose it is."""
    if isinstance(value, tuple | list):
        yield from ((item, None) for item in value)
    elif isinstance(value, Mapping):
        yield from ((item, None) for item in value.values())
    elif is_dataclass(value):
        for field in fields(value):
            held = getattr(value, field.name)
            if held is not None:
                yield held, _whose(value, field)


def _changed(value: Any, change: Change) -> Any:
    if isinstance(value, tuple | list):
        return type(value)(_changed(item, change) for item in value)
    if isinstance(value, Mapping):
        return {key: _changed(item, change) for key, item in value.items()}
    if not is_dataclass(value) or isinstance(value, type):
        return value
    new: dict[str, Any] = {}
    for field in fields(value):
        held = getattr(value, field.name)
        if held is not None:
            whose = _whose(value, field)
            new[field.name] = _changed(held, change) if whose is None else change(whose, held)
    return replace(value, **new) if new else value


def _whose(value: Any, field: Field[Any]) -> str | None:
    sibling = field.metadata.get("metadata", {}).get(PERSONAL)
    if sibling is None:
        return None
    whose = getattr(value, sibling)
    if whose is None:
        # under a key that is nobody's, everybody's values would be forgotten together
        raise ValueError(f"{type(value).__name__}.{field.name} is given, but {sibling} is not")
    return str(whose)
