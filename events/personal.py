"""Finding the personal values in a contract's dataclass, however deep they lie.

A personal field is declared with the name of the sibling field that says whose it is
(`contracts.declare.personal`). The kernel knows no contract; it reads the field's metadata.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from operator import is_
from typing import Any, NamedTuple, TypeVar

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


class _Shape(NamedTuple):
    """Where values of one class hold others; all empty for a text, a number, a moment.

    `fields` are those of a dataclass, each with its sibling that says whose it is, if it is
    personal.
    """

    is_list: bool
    is_mapping: bool
    fields: tuple[tuple[str, str | None], ...]


@cache
def _shape(of: type) -> _Shape:
    """Return the shape of a class: worked out once, for it costs more than what is done with it."""
    known = fields(of) if is_dataclass(of) else ()
    siblings = ((each.name, each.metadata.get("metadata", {}).get(PERSONAL)) for each in known)
    return _Shape(
        is_list=issubclass(of, tuple | list),
        is_mapping=issubclass(of, Mapping),
        fields=tuple(siblings),
    )


def _held(value: Any) -> Iterator[tuple[Any, str | None]]:
    """Yield what `value` directly holds and, of a personal field, whose it is."""
    shape = _shape(value.__class__)
    if shape.is_list:
        yield from ((item, None) for item in value)
    elif shape.is_mapping:
        yield from ((item, None) for item in value.values())
    for name, sibling in shape.fields:
        held = getattr(value, name)
        if held is not None:
            yield held, sibling and _whose(value, name, sibling)


def _changed(value: Any, change: Change) -> Any:
    """Return `value` changed; itself, if nothing in it is."""
    shape = _shape(value.__class__)
    if shape.is_list:
        items = [_changed(item, change) for item in value]
        same = all(map(is_, items, value))
        return value if same else type(value)(items)
    if shape.is_mapping:
        return {key: _changed(item, change) for key, item in value.items()}
    new: dict[str, Any] = {}
    for name, sibling in shape.fields:
        held = getattr(value, name)
        if held is None:
            continue
        if sibling is not None:
            new[name] = change(_whose(value, name, sibling), held)
        elif (changed := _changed(held, change)) is not held:
            new[name] = changed
    return replace(value, **new) if new else value


def _whose(value: Any, name: str, sibling: str) -> str:
    whose = getattr(value, sibling)
    if whose is None:
        # under a key that is nobody's, everybody's values would be forgotten together
        raise ValueError(f"{type(value).__name__}.{name} is given, but {sibling} is not")
    return str(whose)
