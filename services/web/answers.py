"""How an answer is written: JSON made once, entity tags, security headers."""

import gzip
from hashlib import sha256
from http import HTTPStatus
from typing import Any

import msgspec
from flask import Request, Response

from services.web.languages import told
from services.web.problems import MEDIA_TYPE, Problem

SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
"""On every answer, unless the answer itself sets one of them."""

_encode = msgspec.json.Encoder().encode

_LEVEL = 6
"""Of gzip: half the time of its most for one byte in a hundred more."""


def json_answer(document: Any, status: int = 200, **headers: str) -> Response:
    """Return `document` (a contract's dataclass, or plain data) as JSON."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(_encode(document), status, named, mimetype="application/json")


def problem_answer(problem: Problem, language: str) -> Response:
    """Return a problem's document, for people who like `language` (`en` or `zh`)."""
    document, spoken = told(problem, language)
    headers = {**problem.headers, "Content-Language": spoken}
    return Response(_encode(document), problem.status, headers, mimetype=MEDIA_TYPE)


def secured(answer: Response) -> Response:
    """Return `answer` with the security headers that it does not set itself."""
    for name, value in SECURITY.items():
        answer.headers.setdefault(name, value)
    return answer


def tagged(request: Request, document: Any, *, large: bool = False) -> Response:
    """Return `document` with its entity tag, or 304 if the client has it already.

    The tag is `"<version>.<digest>"` where the document has a `version`: what the client sees may
    change without its stream, and If-Match goes by the part before the point. A `large` one is
    compressed for who takes that, under a tag of its own.
    """
    answer = json_answer(document)
    digest = sha256(answer.get_data()).hexdigest()[:16]
    version = getattr(document, "version", None)
    tag = digest if version is None else f"{version}.{digest}"
    smaller = large and request.accept_encodings["gzip"] > 0
    answer.set_etag(f"{tag}.gz" if smaller else tag)
    answer = revalidated(request, answer)
    if large:
        answer.vary.add("Accept-Encoding")
    return _compressed(answer) if smaller and answer.status_code == HTTPStatus.OK else answer


def _compressed(answer: Response) -> Response:
    answer.set_data(gzip.compress(answer.get_data(), _LEVEL, mtime=0))
    answer.content_encoding = "gzip"
    return answer


def revalidated(request: Request, answer: Response) -> Response:
    """Answer 304 to who has the same already; what was answered to somebody, no cache keeps.

    A client that keeps it itself, as long as its owner is signed in, may send If-None-Match.
    """
    if "Authorization" not in request.headers:
        answer.headers["Cache-Control"] = "no-cache"
    answer.headers["Vary"] = "Authorization"
    answer.make_conditional(request)
    return answer
