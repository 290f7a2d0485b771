"""The operations of the merged OpenAPI document, and requests that are valid by it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from services.cli.demo.story.world import VILLAGE

Document = Mapping[str, Any]
HOURS = {"seasons": [{"begins": "01-01", "intervals": ["08:30-12:00", "13:30-17:00"]}]}
METHODS = ("get", "put", "post", "patch", "delete")

KNOWN: Mapping[str, Any] = {"hours": HOURS}
"""What no schema says all about."""

_TEXTS: Mapping[str, str] = {
    "date-time": "2026-11-30T09:00:00+08:00",
    "date": "2026-11-30",
}


@dataclass(frozen=True)
class Operation:
    """One method at one path, and what the document says of it."""

    method: str
    path: str
    told: Document

    @property
    def name(self) -> str:
        """Its method and path, as the table of rules has it."""
        return f"{self.method} {self.path}"

    @property
    def roles(self) -> tuple[str, ...]:
        """Who may call it, as the document says; nobody in particular is everybody."""
        return tuple(self.told["x-roles"])

    def body(self, components: Document) -> Any:
        """Return the least that its schema takes; None where it takes no JSON."""
        content = self.told.get("requestBody", {}).get("content", {})
        told = content.get("application/json")
        return least(told["schema"], components) if told else None

    def query(self, components: Document) -> dict[str, Any]:
        """Return the arguments that it needs."""
        return {
            each["name"]: least(each["schema"], components)
            for each in self.told.get("parameters", ())
            if each.get("in") == "query" and each.get("required")
        }


def operations(document: Document) -> Iterator[Operation]:
    """Yield each operation of an OpenAPI document."""
    for path, item in sorted(document["paths"].items()):
        for method in METHODS:
            if method in item:
                yield Operation(method.upper(), path, item[method])


def least(schema: Document, components: Document) -> Any:
    """Return the least that `schema` allows: only what is required, the first of each choice."""
    if "$ref" in schema:
        return least(components[schema["$ref"].rpartition("/")[2]], components)
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return least(schema[choice][0], components)
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "string")
    return _OF_TYPE.get(kind if isinstance(kind, str) else kind[0], _text)(schema, components)


def _object(schema: Document, components: Document) -> dict[str, Any]:
    parts = schema.get("properties", {})
    needed = schema.get("required", ())
    return {name: KNOWN.get(name) or least(parts[name], components) for name in needed}


def _array(schema: Document, components: Document) -> list[Any]:
    return [least(schema["items"], components)] * max(1, schema.get("minItems", 0))


def _text(schema: Document, _components: Document) -> str:
    pattern = schema.get("pattern", "")
    if schema.get("format") == "uuid":
        return str(uuid4())
    if schema.get("format") in _TEXTS:
        return _TEXTS[str(schema["format"])]
    if "[0-9a-f]{64}" in pattern:
        return "0" * 64
    if "{16}" in pattern:
        return "0" * 16
    if pattern.startswith("^[0-9]{2}"):
        return VILLAGE
    return "x" * int(max(1, schema.get("minLength", 1)))


_OF_TYPE: Mapping[str, Callable[[Document, Document], Any]] = {
    "object": _object,
    "array": _array,
    "integer": lambda schema, _: schema.get("minimum", 1),
    "number": lambda schema, _: schema.get("minimum", 1),
    "boolean": lambda _schema, _components: False,
}
