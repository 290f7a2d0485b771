"""The first span of a record: the request that brought it."""

import re
from collections.abc import Mapping
from time import monotonic
from typing import Any
from uuid import UUID, uuid4

from flask import Response, current_app, g, request

from events import tracing
from events.tracing import Span, span_of

_TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}")
_NS = 1_000_000_000


def answered(answer: Response) -> None:
    """Tell of the request that is being answered, by its route and never by its address.

    A command's trace is the command's own id. A client that makes its trace of that id (`00-`, the
    UUID without hyphens, its span) is the parent; one that brings another trace is linked.
    """
    if not tracing.on() or request.url_rule is None:
        return
    now, took = tracing.moment(), monotonic() - g.began
    command, told = _command(request.view_args or {}), _told(request.headers.get("traceparent", ""))
    trace = command or (UUID(int=told[0]) if told else uuid4())
    own = told is not None and told[0] == trace.int
    tracing.tell(
        Span(
            name=f"{request.method} {request.url_rule.rule}",
            kind="server",
            service=current_app.name,
            trace=trace,
            id=span_of(command or uuid4()),
            parent=told[1] if told and own else None,
            began=now - int(took * _NS),
            ended=now,
            about={
                "http.request.method": request.method,
                "http.route": request.url_rule.rule,
                "http.response.status_code": answer.status_code,
                "needle.reference": g.reference,
            },
            link=None if own else told,
        )
    )


def _command(path: Mapping[str, Any]) -> UUID | None:
    """Return the id of the command: a path's `command`, else what the command creates."""
    if request.method != "PUT":
        return None
    ids = [each for each in path.values() if isinstance(each, UUID)]
    found: UUID | None = path.get("command") or (ids[-1] if ids else None)
    return found


def _told(header: str) -> tuple[int, int] | None:
    """Return trace and span of a W3C traceparent; None for what is none."""
    found = _TRACEPARENT.fullmatch(header)
    ids = (int(found[1], 16), int(found[2], 16)) if found and not header.startswith("ff") else None
    return ids if ids and all(ids) else None
