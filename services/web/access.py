"""Who may call what: each view says so, the app will not start otherwise, OpenAPI shows it."""

from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeVar, get_args

from flask import Flask, Request
from flask_smorest import Blueprint

from contracts.common import Role
from services.web.identity import Caller
from services.web.problems import Forbidden, Unauthenticated

View = TypeVar("View", bound=Callable[..., Any])
Rule = frozenset[str]
Who = Sequence[Role] | Literal["anyone"]

ANYONE: Literal["anyone"] = "anyone"
"""In place of roles: no token is asked for."""

_MARK = "_needle_allows"
_OPEN: Rule = frozenset()


_TOO_LONG = {"414": "REQUEST_URI_TOO_LONG", "431": "REQUEST_HEADER_FIELDS_TOO_LARGE"}
"""What is answered before anybody looks at what was asked (services.web.wire)."""


def allow(*roles: Role) -> Callable[[View], View]:
    """Let callers with one of `roles` call a view, and document it.

    It only marks the view: the check runs before anything of the request is read, wherever this
    stands among the decorators.
    """
    if not roles or not set(roles) <= set(get_args(Role)):
        msg = f"name the roles that may call this, from {', '.join(get_args(Role))}"
        raise TypeError(msg)
    return _mark(
        frozenset(roles),
        {
            "x-roles": list(roles),
            "security": [{"token": []}],
            "responses": {
                "401": "UNAUTHORIZED",
                "403": "FORBIDDEN",
                "429": "TOO_MANY_REQUESTS",
                **_TOO_LONG,
            },
        },
    )


def allow_anyone(view: View) -> View:
    """Let everybody call a view, without a token."""
    return _mark(_OPEN, {"x-roles": [], "security": [], "responses": _TOO_LONG})(view)


def allowing(who: Who) -> Callable[[View], View]:
    """Return the decorator for `who`: some roles, or ANYONE."""
    return allow_anyone if who == ANYONE else allow(*who)


def _mark(rule: Rule, documented: dict[str, Any]) -> Callable[[View], View]:
    def mark(view: View) -> View:
        marked: View = Blueprint.doc(**documented)(view)
        setattr(marked, _MARK, rule)
        return marked

    return mark


Rules = dict[tuple[str, str], Rule]


def rules_of(app: Flask) -> Rules:
    """Collect the rule of each endpoint and method. Raises TypeError where one has none."""
    rules: Rules = {}
    for route in app.url_map.iter_rules():
        view = app.view_functions[route.endpoint]
        for method in route.methods or ():
            function = _function(view, method)
            rule = getattr(function, _MARK, None)
            if rule is None:
                msg = f"{method} {route.rule} does not say who may call it: add @allow(...)"
                raise TypeError(msg)
            rules[route.endpoint, method] = rule
    return rules


def _function(view: Any, method: str) -> Any:
    cls = getattr(view, "view_class", None)
    if cls is None:
        return view
    own = getattr(cls, method.lower(), None)
    return own or getattr(cls, "get", None)


def admit(
    request: Request,
    rules: Rules,
    identify: Callable[[str], Caller],
) -> Caller | None:
    """Check the caller against the rule of what is asked for; return who it is.

    Raises Unauthenticated, Forbidden. What matches no route is let through to its 404 or 405.
    """
    if request.endpoint is None:
        return None
    rule = rules[request.endpoint, request.method]
    if rule is _OPEN:
        return None
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated("Send a token: `Authorization: Bearer …`.")
    caller = identify(token.strip())
    if rule.isdisjoint(caller.roles):
        raise Forbidden(allowed=sorted(rule))
    return caller
