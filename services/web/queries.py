"""The ways in which a service answers questions: one thing, a list in pages, or an action.

    @resource_route(issues, "/<uuid:issue>", IssueView, roles=["cadre", "officer"])
    def one_issue(who: Caller, issue: UUID) -> IssueView | None:
        ...

The function below a route is what answers it; its docstring goes into OpenAPI.
"""

from collections.abc import Callable, Mapping
from inspect import getdoc
from types import MappingProxyType
from typing import Annotated, Any
from urllib.parse import urlencode

import marshmallow as ma
from flask import Response, g, request
from flask_smorest import Blueprint
from werkzeug.datastructures import MultiDict

from contracts.declare import value
from contracts.fields import Line
from contracts.schemas import schema_of
from services.web.access import Who
from services.web.answers import json_answer, tagged
from services.web.documents import json_of, load_query
from services.web.paging import DEFAULT_LIMIT, MAX_LIMIT, Page, Paged
from services.web.problems import NotFound
from services.web.reading import read
from services.web.routing import READ, READ_ONE, WRITE, Documented, route

Endpoint = Callable[..., Any]


@value
class NoArguments:
    """A query without arguments."""


class _Limit(ma.fields.Integer):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strict=True, validate=ma.validate.Range(1, MAX_LIMIT), **kwargs)


@value
class Paging:
    """The arguments that every list takes besides its own."""

    limit: Annotated[int, _Limit] = DEFAULT_LIMIT
    cursor: Line | None = None


def resource_route(
    blueprint: Blueprint,
    rule: str,
    view: type,
    *,
    roles: Who,
    query: type[Any] = NoArguments,
    large: bool = False,
) -> Callable[[Endpoint], Endpoint]:
    """Answer GET `rule` with one `view`: `endpoint(who, **path)`, with `query=` where declared.

    None answers 404. The answer has an ETag and is 304 where the client has it already. A `large`
    one is compressed.
    """

    def register(endpoint: Endpoint) -> Endpoint:
        def get(**path: Any) -> Response:
            arguments = load_query(query, request.args)
            more = {} if query is NoArguments else {"query": arguments}
            found = endpoint(g.get("caller"), **path, **more)
            if found is None:
                raise NotFound
            return tagged(request, found, large=large)

        said = _said(
            blueprint,
            endpoint,
            answers={200: schema_of(view)},
            problems=READ_ONE,
            parameters=[_of(query)],
        )
        route(blueprint, rule, "GET", get, roles=roles, said=said)
        return endpoint

    return register


def list_route(
    blueprint: Blueprint,
    rule: str,
    view: type,
    *,
    roles: Who,
    query: type[Any] = NoArguments,
) -> Callable[[Endpoint], Endpoint]:
    """Answer GET `rule` with pages of `view`: `endpoint(who, page, **path)` returns Page.of(…).

    The client gives `limit` (1 to 200) and follows `next`. `query=` is passed where declared.
    """

    def register(endpoint: Endpoint) -> Endpoint:
        def get(**path: Any) -> Response:
            page, arguments = _page(request.args)
            filters = load_query(query, arguments)
            more = {} if query is NoArguments else {"query": filters}
            return _paged(endpoint(g.get("caller"), page, **path, **more))

        said = _said(
            blueprint,
            endpoint,
            answers={200: _page_of(view)},
            problems=READ,
            parameters=[_of(query), _of(Paging)],
        )
        route(blueprint, rule, "GET", get, roles=roles, said=said)
        return endpoint

    return register


def action_route(
    blueprint: Blueprint,
    rule: str,
    contract: Any,
    view: type,
    *,
    roles: Who,
    problems: Mapping[int, str] = MappingProxyType({}),
) -> Callable[[Endpoint], Endpoint]:
    """Answer POST `rule` with a `view`: `endpoint(who, body, **path)`, `body` being a `contract`.

    For what leaves no event of its own: signing in, trying out. `who` is None for ANYONE.
    `problems` are what it may be answered with besides those of every write.
    """

    def register(endpoint: Endpoint) -> Endpoint:
        def post(**path: Any) -> Response:
            body = read(contract, json_of(request))
            return json_answer(endpoint(g.get("caller"), body, **path))

        said = _said(
            blueprint,
            endpoint,
            answers={200: schema_of(view)},
            problems={**WRITE, **problems},
            body=schema_of(contract),
        )
        route(blueprint, rule, "POST", post, roles=roles, said=said)
        return endpoint

    return register


def _page(arguments: MultiDict[str, str]) -> tuple[Page, MultiDict[str, str]]:
    """Split a query into its page and its other arguments."""
    names = {"limit", "cursor"}
    asked = load_query(Paging, _only(arguments, lambda name: name in names))
    return Page(asked.limit, asked.cursor), _only(arguments, lambda name: name not in names)


def _only(arguments: MultiDict[str, str], wanted: Callable[[str], bool]) -> MultiDict[str, str]:
    return MultiDict((name, text) for name, text in arguments.items(multi=True) if wanted(name))


def _paged(paged: Paged[Any]) -> Response:
    following = None
    if paged.next is not None:
        arguments = [*_only(request.args, lambda name: name != "cursor").items(multi=True)]
        following = f"{request.path}?{urlencode([*arguments, ('cursor', paged.next)])}"
    return json_answer({"items": paged.items, "next": following})


def _page_of(view: type) -> type[ma.Schema]:
    items = ma.fields.List(ma.fields.Nested(schema_of(view)), required=True)
    following = ma.fields.String(required=True, allow_none=True)
    return ma.Schema.from_dict({"items": items, "next": following}, name=f"{view.__name__}Page")


def _of(query: type) -> dict[str, Any]:
    return {"in": "query", "schema": schema_of(query)}


def _said(blueprint: Blueprint, endpoint: Endpoint, **rest: Any) -> Documented:
    name, text = f"{blueprint.name}.{endpoint.__name__}", getdoc(endpoint) or ""
    return Documented(name=name, text=text, **rest)
