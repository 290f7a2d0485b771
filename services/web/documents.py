"""What a request brings, read strictly: JSON bodies and query arguments, checked by contracts."""

import json
import re
from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

import marshmallow as ma
from flask import Request
from werkzeug.datastructures import MultiDict

from services.web.problems import FieldError, Invalid, Problem
from services.web.reading import fields_of, read, shown

Contract = TypeVar("Contract")

MAX_DEPTH = 32
_ODD_ESCAPE = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")


def json_of(request: Request) -> dict[str, Any]:
    """Return the JSON object that a request brings; an empty body stands for an empty object.

    Raises Problem: 415 for another media type or a coded body, 400 for what is no JSON object,
    names a key twice, nests too deeply or holds what is no text.
    """
    raw = request.get_data(cache=False)
    if not raw:
        return {}
    if request.mimetype != "application/json" or request.headers.get("Content-Encoding"):
        detail = "Send `application/json`, in UTF-8 and not compressed."
        raise Problem(415, "not-json", detail, headers={"Accept": "application/json"})
    document = parse(raw)
    if not isinstance(document, dict):
        raise Problem(400, "malformed", "The body must be a JSON object.")
    return document


def parse(raw: bytes) -> Any:
    """Read JSON text. Raises Problem 400 as `json_of` does."""
    try:
        document = json.loads(
            raw.decode(),
            object_pairs_hook=_once,
            parse_constant=_no_constant,
        )
        if _ODD_ESCAPE.search(raw):
            _check_texts(document)
    except (ValueError, RecursionError):
        raise Problem(400, "malformed", "The body is not JSON (RFC 8259).") from None
    # Most documents have fewer brackets in all than may be nested.
    if raw.count(b"{") + raw.count(b"[") > MAX_DEPTH and _deeper(document, MAX_DEPTH):
        raise Problem(400, "malformed", f"The body nests deeper than {MAX_DEPTH} levels.")
    return document


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise Problem(400, "malformed", "The body names a key twice in one object.")
    return document


def _no_constant(_: str) -> None:
    raise ValueError


def _check_texts(document: Any) -> None:
    """Refuse texts that hold half a character (ValueError) or NUL: no database takes them."""
    text = json.dumps(document, ensure_ascii=False)
    text.encode()
    if "\\u0000" in text.replace("\\\\", ""):
        raise Problem(400, "malformed", "A text holds NUL (U+0000).")


def _deeper(document: Any, depth: int) -> bool:
    """Tell whether lists and objects lie in each other deeper than `depth` levels."""
    level = [document] if isinstance(document, dict | list) else []
    for _ in range(depth):
        level = [
            part
            for outer in level
            for part in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(part, dict | list)
        ]
    return bool(level)


def load_beside(
    contract: type[Contract],
    body: Mapping[str, Any],
    path: Mapping[str, Any],
) -> Contract:
    """Load a body whose fields of the same names are given by the path.

    Raises Invalid, also where the body has one of them with another value.
    """
    given = {name: str(v) if isinstance(v, UUID) else v for name, v in path.items()}
    differing = [
        FieldError(field=name, reason="The path says otherwise.")
        for name, value in given.items()
        if name in body and str(body[name]).lower() != str(value).lower()
    ]
    if differing:
        raise Invalid(differing)
    return read(contract, {**body, **given})


def load_query(contract: type[Contract], arguments: MultiDict[str, str]) -> Contract:
    """Load a query's arguments. Raises Invalid; an argument that is unknown is refused too."""
    fields = fields_of(contract)
    document: dict[str, Any] = {}
    for name, texts in arguments.lists():
        field = fields.get(name)
        if isinstance(field, ma.fields.List):
            document[name] = texts
        elif len(texts) > 1:
            raise Invalid([FieldError(field=shown(name), reason="Given more than once.")])
        else:
            document[name] = _meant(texts[0], field)
    return read(contract, document)


def _meant(text: str, field: ma.fields.Field[Any] | None) -> bool | float | str:
    """Read a query's text as what `field` takes; contracts take no texts for numbers."""
    if isinstance(field, ma.fields.Integer) and re.fullmatch(r"-?[0-9]{1,18}", text):
        return int(text)
    if isinstance(field, ma.fields.Float) and re.fullmatch(r"-?[0-9]{1,18}([.][0-9]{1,18})?", text):
        return float(text)
    if isinstance(field, ma.fields.Boolean) and text in {"true", "false"}:
        return text == "true"
    return text
