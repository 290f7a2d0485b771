"""Registering one documented view: what commands, resources, lists and actions have in common."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

import marshmallow as ma
from flask import Response, request
from flask_smorest import Blueprint

from services.web.access import Who, allowing
from services.web.problems import Problem

READ = {
    400: "BAD_REQUEST",
    404: "NOT_FOUND",
    406: "NOT_ACCEPTABLE",
    422: "UNPROCESSABLE_ENTITY",
    503: "SERVICE_UNAVAILABLE",
}
"""What a question may be answered with besides its answer."""

READ_ONE = {**READ, 304: "NOT_MODIFIED"}
"""The same for one thing, which has an entity tag."""

WRITE = {
    **READ,
    408: "REQUEST_TIMEOUT",
    409: "CONFLICT",
    411: "LENGTH_REQUIRED",
    412: "PRECONDITION_FAILED",
    413: "REQUEST_ENTITY_TOO_LARGE",
    415: "UNSUPPORTED_MEDIA_TYPE",
}
"""What a request with a body may be answered with besides its answer."""

Schema = ma.Schema | type[ma.Schema]


@dataclass(frozen=True, slots=True, kw_only=True)
class Documented:
    """What OpenAPI says of one view: `answers` by status, its problems by status."""

    name: str
    text: str
    answers: Mapping[int, Schema]
    problems: Mapping[int, str]
    body: Schema | None = None
    parameters: Sequence[Mapping[str, Any]] = field(default_factory=tuple)


def route(
    blueprint: Blueprint,
    rule: str,
    method: str,
    view: Callable[..., Response],
    *,
    roles: Who,
    said: Documented,
) -> None:
    """Let `view` answer `method` at `rule` to callers with `roles`, documented as `said`."""
    view.__name__, view.__doc__ = said.name.replace(".", "_"), said.text
    document: dict[str, Any] = {
        "operationId": said.name,
        "parameters": list(said.parameters),
        "responses": {str(status): name for status, name in said.problems.items()},
    }
    if said.body is not None:
        content = {"application/json": {"schema": said.body}}
        document["requestBody"] = {"content": content, "required": True}
    documented = blueprint.doc(**document)(_json(view))
    for status, schema in said.answers.items():
        documented = blueprint.alt_response(status, schema=schema, success=True)(documented)
    blueprint.route(rule, methods=[method])(allowing(roles)(documented))


def _json(view: Callable[..., Response]) -> Callable[..., Response]:
    @wraps(view)
    def acceptable(**path: Any) -> Response:
        accepted = request.accept_mimetypes
        if accepted and not accepted.accept_json:
            raise Problem(406, "not-acceptable", "Answers are `application/json`.")
        return view(**path)

    return acceptable
