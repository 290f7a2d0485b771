"""The API's description: the services' OpenAPI 3.1 documents merged into one, and made readable."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Document = Mapping[str, Any]

TITLE, VERSION = "One Needle", "1"
_METHODS = ("get", "put", "post", "patch", "delete")


def merge(documents: Sequence[Document]) -> dict[str, Any]:
    """Merge documents of one origin.

    Components of the same name and content are kept once; where the content differs, the later
    one is renamed. Raises ValueError where two documents describe the same path.
    """
    whole: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "version": VERSION},
        "tags": [],
        "paths": {},
        "components": {},
    }
    for number, document in enumerate(documents):
        renamed = _moved(document, _clashes(whole["components"], document, number))
        if double := whole["paths"].keys() & renamed["paths"].keys():
            msg = f"described twice: {', '.join(sorted(double))}"
            raise ValueError(msg)
        whole["paths"] |= renamed["paths"]
        whole["tags"] += renamed.get("tags", [])
        for kind, parts in renamed.get("components", {}).items():
            whole["components"].setdefault(kind, {}).update(parts)
    return whole


def _clashes(known: Document, document: Document, number: int) -> dict[str, str]:
    """Return the new reference of each component whose name is taken for something else."""
    return {
        f"#/components/{kind}/{name}": f"#/components/{kind}/{name}{number + 1}"
        for kind, parts in document.get("components", {}).items()
        for name, part in parts.items()
        if known.get(kind, {}).get(name, part) != part
    }


def _moved(part: Any, references: Mapping[str, str], at: str = "#") -> Any:
    if isinstance(part, Mapping):
        return {
            _name(references, f"{at}/{name}", name): _moved(inner, references, f"{at}/{name}")
            for name, inner in part.items()
        }
    if isinstance(part, list | tuple):
        return [_moved(inner, references, at) for inner in part]
    return references.get(part, part) if isinstance(part, str) else part


def _name(references: Mapping[str, str], at: str, name: Any) -> Any:
    return references[at].rpartition("/")[2] if at in references else name


def portable(part: Any) -> Any:
    r"""Return a document whose patterns are regular expressions everywhere.

    `\Z` is Python's word for the end; in ECMA 262, which JSON Schema goes by, it is a letter.
    """
    if isinstance(part, Mapping):
        return {
            name: re.sub(r"\\Z$", "$", inner) if name == "pattern" else portable(inner)
            for name, inner in part.items()
        }
    return [portable(inner) for inner in part] if isinstance(part, list | tuple) else part


def readable(document: Document) -> dict[str, Any]:
    """Return what the page shows of a document: its operations by tag, and its schemas."""
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
