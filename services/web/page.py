"""The page at which the API's description can be read: plain HTML, no script, nothing foreign."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.web.openapi import Document

POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"
"""The page's Content-Security-Policy."""

STYLE = Path(__file__).with_name("page.css")

_METHODS = ("get", "put", "post", "patch", "delete")
_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
)


def page(document: Document) -> str:
    """Return an OpenAPI document as a page; its style is looked for at /api/page.css."""
    return _templates.get_template("page.html").render(_readable(document))


def _readable(document: Document) -> dict[str, Any]:
    groups: dict[str, list[dict[str, Any]]] = {tag["name"]: [] for tag in document["tags"]}
    for path, item in sorted(document["paths"].items()):
        for method in _METHODS:
            if method in item:
                operation = item[method]
                shared = item.get("parameters", [])
                said = _operation(path, method, operation, shared)
                groups.setdefault(operation["tags"][0], []).append(said)
    schemas = document["components"].get("schemas", {})
    return {
        "title": document["info"]["title"],
        "groups": groups,
        "schemas": {name: list(_fields(schema)) for name, schema in sorted(schemas.items())},
    }


def _operation(path: str, method: str, said: Document, shared: Sequence[Any]) -> dict[str, Any]:
    parameters = [each for each in (*shared, *said.get("parameters", [])) if "name" in each]
    body = said.get("requestBody", {}).get("content", {})
    return {
        "path": path,
        "method": method.upper(),
        "summary": said.get("summary", ""),
        "description": said.get("description", ""),
        "roles": said.get("x-roles", []),
        "parameters": [(each["name"], each["in"], _type(each["schema"])) for each in parameters],
        "body": [_type(content["schema"]) for content in body.values()],
        "answers": [(status, _answer(answer)) for status, answer in said["responses"].items()],
    }


def _answer(answer: Document) -> str:
    contents = answer.get("content", {}).values()
    said = [_type(content["schema"]) for content in contents if "schema" in content]
    return " or ".join(said) or answer.get("description") or _last(answer.get("$ref", ""))


def _fields(schema: Document) -> Iterator[tuple[str, str, bool]]:
    needed = schema.get("required", [])
    for name, field in schema.get("properties", {}).items():
        yield name, _type(field), name in needed


def _type(schema: Document) -> str:
    if "$ref" in schema:
        return _last(schema["$ref"])
    if "enum" in schema:
        return " | ".join(str(choice) for choice in schema["enum"])
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return " | ".join(_type(part) for part in schema[choice])
    kind = schema.get("type", "any")
    if kind == "array" or (isinstance(kind, list) and "items" in schema):
        return f"[{_type(schema.get('items', {}))}]"
    named = " | ".join(kind) if isinstance(kind, list) else str(kind)
    return f"{named} ({schema['format']})" if "format" in schema else named


def _last(reference: str) -> str:
    return reference.rpartition("/")[2]
