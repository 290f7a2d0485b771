"""Which evidence a record names, wherever in its events it stands."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from contracts.common import Evidence


def named_in(*values: Any) -> dict[str, Evidence]:
    """Return the evidence that contracts' dataclasses hold, by digest."""
    return {evidence.digest: evidence for value in values for evidence in _within(value)}


def _within(value: Any) -> Iterator[Evidence]:
    if isinstance(value, Evidence):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _within(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _within(getattr(value, field.name))
