"""Reading a document as its contract says, and no further than is worth it.

marshmallow looks at all members of a list before it looks at how many there are, names each key
that is unknown, and collects every error before anybody sees one: a document that is cheap to send
is dear to read. So a contract's schema is walked here, and marshmallow's fields are asked one by
one: lists by their length before their members, and nothing more once enough is wrong. HTTP and
the broker read by the same function.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, is_dataclass
from functools import cache
from typing import Any, Final, TypeVar, get_args, get_type_hints

import marshmallow as ma

from contracts.declare import PERSONAL
from contracts.schemas import schema_of
from services.web.problems import FieldError, Invalid

Contract = TypeVar("Contract")

MAX_ERRORS: Final = 50
"""How many things that are wrong are told; nothing behind the last of them is looked at."""

MAX_UNKNOWN: Final = 10
"""How many unknown fields are told; a document with more of them is given up."""

_MAX_NAME = 64
_GIVEN_UP = f"More than {MAX_UNKNOWN} fields of it are unknown: the rest was not read."


def read(contract: type[Contract], document: object) -> Contract:
    """Return `document` as an instance of `contract`. Raises Invalid, naming each wrong field."""
    known: Any = contract
    reading = _Reading()
    try:
        found = reading.record(_shape(known), document, "")
    except _EnoughError:
        found = None
    if reading.errors:
        raise Invalid(reading.errors)
    loaded: Contract = found
    return loaded


def fields_of(contract: Any) -> Mapping[str, Any]:
    """Return marshmallow's fields of a contract by their names."""
    return _shape(contract).fields


def shown(name: object) -> str:
    """Return a field's name as an error tells it: not at any length."""
    text = str(name)
    return text if len(text) <= _MAX_NAME else f"{text[:_MAX_NAME]}…"


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a contract's documents are read by: its fields, and the contracts that they hold.

    `whose` names for each personal field the one that says whose it is.
    """

    contract: type
    fields: Mapping[str, Any]
    parts: Mapping[str, type]
    whose: Mapping[str, str]


@cache
def _shape(contract: type) -> _Shape:
    # Making a schema copies every field: too slow to be done for each request.
    hints = get_type_hints(contract)
    parts = {name: found for name, hint in hints.items() if (found := _contract_in(hint))}
    known = schema_of(contract)().fields
    whose = {name: of for name, each in known.items() if (of := each.metadata.get(PERSONAL))}
    return _Shape(contract, known, parts, whose)


def _contract_in(hint: Any) -> type | None:
    """Return the contract that a field's type is, or holds."""
    if isinstance(hint, type) and is_dataclass(hint):
        return hint
    return next((found for arg in get_args(hint) if (found := _contract_in(arg))), None)


class _EnoughError(Exception):
    """So much is wrong that nobody needs to know more."""


@dataclass(slots=True)
class _Reading:
    """One document being read: what was wrong with it until now."""

    errors: list[FieldError] = field(default_factory=list)
    unknown: int = 0

    def record(self, shape: _Shape, given: object, path: str) -> Any:
        """Read an object; None if something was wrong up to here."""
        if not isinstance(given, Mapping):
            self.wrong(path, "Invalid input type.")
            return None
        loaded = {}
        for name, each in shape.fields.items():
            value = self.value(each, shape.parts.get(name), given.get(name, ma.missing), path, name)
            if value is not ma.missing:
                loaded[name] = value
        if len(given) > len(shape.fields) or not given.keys() <= shape.fields.keys():
            self._unknown(shape, given, path)
        if not self.errors:
            self._nobodys(shape, loaded, path)
        return None if self.errors else shape.contract(**loaded)

    def _nobodys(self, shape: _Shape, loaded: Mapping[str, Any], path: str) -> None:
        """Find personal values that are nobody's: under no key could they be sealed."""
        for name, whose in shape.whose.items():
            if loaded.get(name) is not None and loaded.get(whose) is None:
                self.wrong(f"{path}.{whose}", f"Say whose {name} it is.")

    def _unknown(self, shape: _Shape, given: Mapping[str, Any], path: str) -> None:
        for name in given:
            if name not in shape.fields:
                self.unknown += 1
                if self.unknown > MAX_UNKNOWN:
                    self.wrong("", _GIVEN_UP)
                    raise _EnoughError
                self.wrong(f"{path}.{shown(name)}", "Unknown field.")

    def value(self, each: Any, part: type | None, given: Any, path: str, name: object) -> Any:
        """Read one field, or one member of a list."""
        if given is not ma.missing and given is not None:
            if (reason := _too_much(each, given)) is not None:
                self.wrong(f"{path}.{name}", reason)
                return None
            if part is not None and isinstance(each, ma.fields.Nested):
                return self.record(_shape(part), given, f"{path}.{name}")
            if isinstance(each, ma.fields.List) and isinstance(given, list):
                return self.items(each, part, given, f"{path}.{name}")
        try:
            return each.deserialize(given)
        except ma.ValidationError as error:
            for told, reason in _flat(error.messages, f"{path}.{name}"):
                self.wrong(told, reason)
        return None

    def items(self, each: Any, part: type | None, given: list[Any], path: str) -> tuple[Any, ...]:
        """Read a list whose length was found right."""
        inner = each.inner
        return tuple(
            [self.value(inner, part, item, path, index) for index, item in enumerate(given)]
        )

    def wrong(self, path: str, reason: str) -> None:
        """Note what is wrong. Raises _EnoughError after the last thing that is told."""
        self.errors.append(FieldError(field=path.lstrip(".") or "body", reason=reason))
        if len(self.errors) >= MAX_ERRORS:
            raise _EnoughError


def _too_much(each: Any, given: Any) -> str | None:
    """Return what a text, list or mapping says against its bounds, before anything else of it."""
    if isinstance(given, str | list | dict):
        for bound in _lengths(each):
            try:
                bound(given)
            except ma.ValidationError as error:
                return str(error.messages[0])
    return None


_BOUNDED = (ma.fields.String, ma.fields.List, ma.fields.Dict)


@cache
def _lengths(each: Any) -> tuple[ma.validate.Length, ...]:
    if not isinstance(each, _BOUNDED):
        return ()
    return tuple(bound for bound in each.validators if isinstance(bound, ma.validate.Length))


def _flat(messages: Any, path: str) -> Iterator[tuple[str, str]]:
    """Flatten marshmallow's nested messages; what it says never quotes the value."""
    if isinstance(messages, ma.ValidationError):
        yield from _flat(messages.messages, path)
    elif isinstance(messages, Mapping):
        for name, inner in messages.items():
            yield from _flat(inner, path if name == "_schema" else f"{path}.{shown(name)}")
    elif isinstance(messages, list):
        for message in messages:
            yield from _flat(message, path)
    else:
        told = isinstance(messages, str)
        yield path, messages if told else "Not of a type that this field takes."
