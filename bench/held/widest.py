"""The widest bodies that OpenAPI permits, and those that are cheap to send for what they cost."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from bench.held.operations import KNOWN, Document, least

MOST_BYTES = 1 << 20
REPEATED_BYTES = 900_000

_LINE = {"type": "LineString", "coordinates": [[120.2 + n / 1e5, 29.2] for n in range(5000)]}
_STAGES = ", ".join(f"m{n}: 2小时" for n in range(10))
_RULE = "  - {category: c%d, lead: 街, milestones: {%s}, verify: site}\n"
_MEANT: Mapping[str, Any] = {"geometry": _LINE}
_RULE_SETS = "PUT /api/routing/adopt/{command}", "PUT /api/score-rules/adopt/{command}"


def routing_rules(number: int) -> str:
    """Return so many rules, each with the most milestones; 400 are as long as a text may be."""
    return 'county: "330783"\nrules:\n' + "".join(_RULE % (n, _STAGES) for n in range(number))


def bodies(operation: Any, components: Document) -> Iterator[tuple[str, bytes]]:
    """Yield bodies of an operation, each with what it is."""
    content = operation.told.get("requestBody", {}).get("content", {})
    if "application/json" not in content:
        return
    schema = _resolved(content["application/json"]["schema"], components)
    widest = widened(schema, components)
    if operation.name in _RULE_SETS:
        widest["text"] = routing_rules(400)
    yield "the widest", encoded(widest)
    yield "lists of {}", encoded(repeated(schema, components, {}))
    unknown = {f"x{number}": 1 for number in range(70_000)}
    yield "unknown fields", encoded(unknown)


def widened(schema: Document, components: Document) -> Any:
    """Return what is at every bound of its schema, in lists that are as long as a body has room."""
    for texts, share in ((True, 1), (False, 1), (False, 4), (False, 16)):
        found = _widest(schema, components, texts=texts, share=share)
        if len(encoded(found)) <= MOST_BYTES:
            return found
    return least(schema, components)


def repeated(schema: Document, components: Document, wrong: Any) -> dict[str, Any]:
    """Return a body in which every list is full of what is `wrong`, 900 KB together."""
    names = _many(schema, components) or ["x"]
    each = len(encoded(wrong)) + 1
    return {name: [wrong] * (REPEATED_BYTES // len(names) // each) for name in names}


def _many(schema: Document, components: Document) -> list[str]:
    parts = schema.get("properties", {})
    return [name for name in parts if "items" in _resolved(parts[name], components)]


def _widest(schema: Document, components: Document, *, texts: bool, share: int) -> Any:
    schema = _resolved(schema, components)
    if "properties" in schema:
        parts = schema["properties"]
        return {
            name: _MEANT.get(name)
            or KNOWN.get(name)
            or _widest(parts[name], components, texts=texts, share=share)
            for name in parts
        }
    if "items" in schema:
        member = _widest(schema["items"], components, texts=texts, share=share)
        return [member] * max(1, schema.get("maxItems", 1) // share)
    if texts and "maxLength" in schema and "format" not in schema:
        return "水" * schema["maxLength"]
    return least(schema, components)


def _resolved(schema: Document, components: Document) -> Document:
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return _resolved(schema[choice][0], components)
    if "$ref" in schema:
        return _resolved(components[schema["$ref"].rpartition("/")[2]], components)
    return schema


def encoded(body: Any) -> bytes:
    """Return a body as it is sent, with no byte more than it needs."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
