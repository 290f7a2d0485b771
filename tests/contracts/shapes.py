"""What contracts look like when they are written down, and which read models write them down."""

import json
import types
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from hashlib import sha256
from typing import Any, get_args, get_origin, get_type_hints

WRITES_DOWN = {"to_builtins", "encode"}
"""How a fold puts a contract, or a part of one, into a column: there is no other way."""


def fingerprint(contract: type) -> str:
    """Return what changes whenever the contract is written down otherwise: fields and types.

    Prose and limits are left out: rows do not change with them.
    """
    written = json.dumps(shape(contract), sort_keys=True)
    return sha256(written.encode()).hexdigest()[:16]


def shape(of: Any) -> Any:
    """Return a type with all that lies in it."""
    origin, inside = get_origin(of), get_args(of)
    if hasattr(of, "__metadata__"):  # Annotated: the type itself, without its limits
        return shape(of.__origin__)
    if is_dataclass(of):
        hints = get_type_hints(of, include_extras=True)
        return {each.name: shape(hints[each.name]) for each in fields(of)}
    if origin is None:
        return getattr(of, "__name__", str(of))
    if getattr(origin, "__name__", "") == "Literal" or str(origin) == "typing.Literal":
        return "Literal"
    name = "Union" if origin is types.UnionType else getattr(origin, "__name__", str(origin))
    return [name, *(shape(each) for each in inside)]


def writes_down(fold: Any) -> bool:
    """Tell whether a fold, or a function of ours that it calls, writes a contract down."""
    return any(WRITES_DOWN & set(code.co_names) for code in _codes(fold, set()))


def _codes(function: Any, seen: set[Any]) -> Iterator[types.CodeType]:
    waiting = [function.__code__]
    while waiting:
        code = waiting.pop()
        yield code
        waiting += [each for each in code.co_consts if isinstance(each, types.CodeType)]
        for name in code.co_names:
            called = function.__globals__.get(name)
            if _is_ours(called) and called not in seen:
                seen.add(called)
                yield from _codes(called, seen)


def _is_ours(called: Any) -> bool:
    return isinstance(called, types.FunctionType) and called.__module__.startswith("services.")
