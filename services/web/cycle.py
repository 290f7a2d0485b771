"""The course of one request: who it is, what it is answered with, one line in the log."""

import time
import traceback
from collections.abc import Iterator

import structlog
import uuid_utils
from flask import Response, current_app, g, request
from werkzeug.exceptions import HTTPException

from services.web import counting, tracing
from services.web.access import admit
from services.web.answers import problem_answer, secured
from services.web.current import count_stranger, serving
from services.web.identity import Caller
from services.web.languages import language_of
from services.web.problems import Problem, problem_of
from services.web.tokens import caller_of

log = structlog.get_logger("web")


def begin() -> None:
    """Begin a request: give it a reference, which is in the log and in the answer."""
    g.began, g.reference = time.monotonic(), str(uuid_utils.uuid7())
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(service=current_app.name, reference=g.reference)


def enter() -> None:
    """Let a request in, unless it is none that we answer, or its caller may not make it."""
    if "\0" in request.path or "%00" in request.query_string.decode("latin-1"):
        raise Problem(400, "malformed", "An address holds no NUL.")
    here = serving()
    g.caller = admit(request, here.rules, _identify)
    if g.caller is not None:
        here.limits.take(g.caller.sender)
    elif request.method == "POST":
        count_stranger()


def _identify(token: str) -> Caller:
    """Find who calls, at the clock's present moment.

    Not at the log's: after a clock was an hour fast and was put right, that stands still for an
    hour, in which every token would be over before it was issued.
    """
    here = serving()
    return caller_of(token, here.keys, here.kernel.clock.now())


def leave(answer: Response) -> Response:
    """End a request: security headers, and its line in the log.

    The line names the route, never the address as it was sent: that may hold anything.
    """
    secured(answer)
    answer.headers["Request-Id"] = g.reference
    counting.answered(answer)
    tracing.answered(answer)
    caller: Caller | None = g.get("caller")
    log.info(
        "answered",
        method=request.method if request.url_rule else "-",
        route=request.url_rule.rule if request.url_rule else "-",
        status=answer.status_code,
        ms=round((time.monotonic() - g.began) * 1000, 1),
        caller=caller.sender if caller else None,
    )
    return answer


def end(_error: BaseException | None) -> None:
    """Leave nothing of a request to whatever its thread does next."""
    structlog.contextvars.clear_contextvars()


def failed(error: Exception) -> Response:
    """Answer a request that could not be served; a fault of ours is told to the log only."""
    problem = problem_of(error) or _of_http(error)
    if problem is None:
        log.error("failed", kind=_kinds(error), trace=_trace(error))
        detail = "The fault is on our side. Nothing was stored. Quote `reference` when you ask."
        problem = Problem(500, "internal", detail, reference=g.reference)
    return problem_answer(problem, language_of(request.accept_languages))


def _of_http(error: Exception) -> Problem | None:
    if not isinstance(error, HTTPException) or error.code is None:
        return None
    headers = dict(error.get_headers())
    headers.pop("Content-Type", None)
    code = error.name.lower().replace(" ", "-")
    return Problem(error.code, code, _DETAILS.get(error.code, error.name), headers=headers)


_DETAILS = {
    404: "There is nothing here that you may see.",
    405: "This address does not answer that method; `Allow` says which it does.",
    413: "The body is larger than this service takes.",
}


def _trace(error: Exception) -> list[str]:
    """Tell where it arose, without its text: that may quote a personal value."""
    frames: Iterator[traceback.FrameSummary] = iter(traceback.extract_tb(error.__traceback__))
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


def _kinds(error: BaseException | None) -> list[str]:
    kinds: list[str] = []
    while error is not None and len(kinds) < _MAX_CAUSES:
        kinds.append(type(error).__qualname__)
        error = error.__cause__ or error.__context__
    return kinds


_MAX_CAUSES = 5
