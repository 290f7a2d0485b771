"""Answering with stored events as they are: a batch of CloudEvents, no byte of it made anew."""

from collections.abc import Sequence
from itertools import accumulate, takewhile
from typing import Any, Final

from flask import Response, request

from contracts.publish.json_schema import of_envelope
from services.web.answers import revalidated
from services.web.problems import Problem

BATCH = "application/cloudevents-batch+json"
"""An array of CloudEvents (CloudEvents 1.0, JSON format, batch mode)."""

EVENTS: Final[dict[str, Any]] = {"type": "array", "items": of_envelope()}
"""How OpenAPI describes a batch."""

MOST_BYTES = 4_000_000
"""Bytes of one answer, unless its first event alone has more."""


def require_batch() -> None:
    """Raise Problem 406 if the client wants something else than a batch."""
    wanted = request.accept_mimetypes
    if wanted and not wanted.best_match([BATCH]):
        raise Problem(406, "not-acceptable", f"Answers are `{BATCH}`.")


def fitting(bodies: Sequence[str]) -> Sequence[str]:
    """Return the first of `bodies`, as many as one answer may have."""
    sizes = accumulate(len(body) for body in bodies)
    return bodies[: max(1, sum(1 for _ in takewhile(lambda size: size <= MOST_BYTES, sizes)))]


def batch(bodies: Sequence[str], following: str, tag: str) -> Response:
    """Put bodies side by side; `following` is where to go on, now or when there is more.

    `tag` is the same for the same bodies at the same address.
    """
    answer = Response(f"[{','.join(bodies)}]", mimetype=BATCH)
    answer.headers["Link"] = f'<{following}>; rel="next"'
    answer.set_etag(tag)
    return revalidated(request, answer)
