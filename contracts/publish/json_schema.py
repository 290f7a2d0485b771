"""JSON Schemas (2020-12) of events and commands, each a document of its own."""

from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from contracts.registry import registry
from contracts.schemas import schema_of

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_COMPONENTS = "#/components/schemas/"


def of_envelope() -> dict[str, Any]:
    """Return the schema of any event: the attributes that all have, and data of some shape."""
    told = {"type": _TEXT, "dataschema": _TEXT, "data": {"type": "object"}}
    return {
        "type": "object",
        "required": [*_REQUIRED, "data"],
        "properties": {**_ATTRIBUTES, **told},
    }


def of_event(wire_name: str) -> dict[str, Any]:
    """Return the schema of an event as it is delivered: the whole CloudEvent with its data."""
    data, parts = _of(registry.events[wire_name])
    envelope = of_envelope()
    return {
        "$schema": DIALECT,
        "$id": f"/contracts/{wire_name}.json",
        "title": wire_name,
        "description": _summary(registry.events[wire_name]),
        **envelope,
        "properties": {
            **envelope["properties"],
            "type": {"const": wire_name},
            "dataschema": {"const": f"urn:one-needle:contract:{wire_name}"},
            "data": _open(data),
        },
        "$defs": {name: _open(part) for name, part in parts.items()},
    }


def of_command(name: str) -> dict[str, Any]:
    """Return the schema of a command's body. Unlike in events, unknown fields are refused."""
    body, parts = _of(registry.commands[name])
    return {
        "$schema": DIALECT,
        "$id": f"/contracts/{name}.json",
        "title": name,
        "description": _summary(registry.commands[name]),
        **body,
        "$defs": parts,
    }


def _of(contract: type) -> tuple[dict[str, Any], dict[str, Any]]:
    plugin = MarshmallowPlugin()
    document = APISpec("contracts", "1", "3.1.0", plugins=[plugin])
    converter: Any = plugin.converter
    body = converter.schema2jsonschema(schema_of(contract)())
    parts = document.to_dict().get("components", {}).get("schemas", {})
    return _local(body), {name: _local(part) for name, part in sorted(parts.items())}


def _local(node: Any) -> Any:
    """Point references at `$defs` of the same document, and name dates by their standard."""
    if isinstance(node, list):
        return [_local(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: item.replace(_COMPONENTS, "#/$defs/") if key == "$ref" else _local(item)
        for key, item in node.items()
    }


def _open(schema: dict[str, Any]) -> dict[str, Any]:
    """Allow unknown fields: a reader of events must ignore what it does not know yet."""
    return {key: item for key, item in schema.items() if key != "additionalProperties"}


def _summary(contract: type) -> str:
    return " ".join((contract.__doc__ or "").split())


_HASH = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_TEXT = {"type": "string", "minLength": 1}
_UUID = {"type": "string", "format": "uuid"}
_REQUIRED = [
    "specversion",
    "id",
    "source",
    "type",
    "subject",
    "time",
    "datacontenttype",
    "dataschema",
    "streamversion",
    "position",
    "previoushash",
    "correlationid",
    "causationid",
]
_ATTRIBUTES: dict[str, Any] = {
    "specversion": {"const": "1.0"},
    "id": {**_UUID, "description": "The event's own id (UUIDv7)."},
    "source": {**_TEXT, "description": "The service whose log the event stands in."},
    "subject": {**_TEXT, "description": "The stream: which thing the event belongs to."},
    "time": {"type": "string", "format": "date-time"},
    "datacontenttype": {"const": "application/json"},
    "streamversion": {
        "type": "integer",
        "minimum": 1,
        "description": "Place in the stream, without gaps; in a feed, the item's number.",
    },
    "position": {
        "type": "integer",
        "minimum": 1,
        "description": "Place in the service's log, without gaps.",
    },
    "previoushash": {**_HASH, "description": "SHA-256 of the body before it in the log."},
    "correlationid": {**_UUID, "description": "What all that follows from one cause shares."},
    "causationid": {**_UUID, "description": "The direct cause: a command or an event."},
    "actor": {**_TEXT, "description": "The person who acted, or the service."},
    "actorpost": {**_TEXT, "description": "The post in which the person acted."},
    "area": {**_TEXT, "description": "The area code of the thing."},
}
