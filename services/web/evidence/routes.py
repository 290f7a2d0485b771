"""Taking evidence in, and giving it out to whoever may read the record that names it."""

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import structlog
from flask import Response, request
from flask_smorest import Blueprint

from contracts.common import Evidence, Role
from contracts.declare import view
from contracts.fields import Code, Count, Digest
from contracts.schemas import schema_of
from events.blobs import Blob
from services.cleaning.kinds import CLEANER, MEDIA_TYPES, MOST_BYTES, kind_called, kind_of
from services.cleaning.unreadable import UnreadableError
from services.web.access import allow
from services.web.answers import json_answer
from services.web.current import caller, kernel
from services.web.identity import Caller
from services.web.limits import Buckets
from services.web.problems import FieldError, Invalid, NotFound, Problem
from services.web.routing import READ_ONE, WRITE

log = structlog.get_logger("web")

Named = Callable[[Caller, UUID], Mapping[str, Evidence] | None]
"""Returns the evidence that a record names, by digest; None if the caller may not read it."""

ORIGINALS: Final[tuple[Role, ...]] = ("street_coordinator", "county_coordinator", "auditor")
"""Roles that read what was sent, byte for byte, with what the camera wrote beside the picture."""

_DIGEST: Final = "<string(length=64):digest>"
_SAFE: Final = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
}
_BINARY: Final = {"type": "string", "format": "binary"}
_CONTENT: Final = {kind: {"schema": _BINARY} for kind in MEDIA_TYPES}
_FILE: Final = {"description": "The file", "content": _CONTENT}


@view
class EvidenceStored:
    """Evidence that is kept: its digest, what it is by its own bytes, and how many those are."""

    digest: Digest
    media_type: Code
    size: Count


def evidence_routes(
    blueprint: Blueprint,
    record: str,
    *,
    sending: Sequence[Role],
    reading: Sequence[Role],
    named: Named,
) -> None:
    """Let roles send evidence, and read what a record names; `record` is its path parameter."""
    _sending(blueprint, sending)
    _reading(blueprint, record, reading, named, original=False)
    originals = [role for role in reading if role in ORIGINALS]
    _reading(blueprint, record, originals, named, original=True)


def _sending(blueprint: Blueprint, roles: Sequence[Role]) -> None:
    sent = Buckets(per_second=1, burst=60)

    def send_evidence(digest: str) -> Response:
        """Send the bytes of a photo or document, under their SHA-256 in hex.

        Send them before the record that names them or after it, and as often as needed: the same
        bytes are kept once. Content-Type is the file's own.
        """
        sent.take(caller().sender)
        content = _content(digest)
        kind = kind_of(content)
        if kind is None or kind.media_type != request.mimetype:
            told = ", ".join(MEDIA_TYPES)
            detail = f"Send one of {told}, and say which it is in Content-Type."
            raise Problem(415, "not-evidence", detail, headers={"Accept": told})
        try:
            kind.clean(content)
        except UnreadableError as error:
            raise _wrong("body", f"No {kind.media_type} that can be read: {error}.") from None
        new = kernel().blobs.put(kind.media_type, content)
        stored = EvidenceStored(digest=digest, media_type=kind.media_type, size=len(content))
        return json_answer(stored, 201 if new else 200)

    _register(
        blueprint,
        f"/evidence/{_DIGEST}",
        send_evidence,
        roles,
        requestBody={"content": _CONTENT, "required": True},
        responses={
            **{str(status): name for status, name in WRITE.items()},
            "201": _stored("It is new"),
            "200": _stored("It was here"),
        },
    )


def _content(digest: str) -> bytes:
    """Return the body if it is what its address says. Raises Problem 413, Invalid."""
    request.max_content_length = MOST_BYTES
    content = request.get_data(cache=False)
    if not content:
        raise _wrong("body", "It is empty.")
    if sha256(content).hexdigest() != digest:
        raise _wrong("digest", "This is not the SHA-256 of the body, in lower-case hex.")
    return content


def _reading(
    blueprint: Blueprint,
    record: str,
    roles: Sequence[Role],
    named: Named,
    *,
    original: bool,
) -> None:
    def get(digest: str, **path: UUID) -> Response:
        who, subject = caller(), path[record]
        known = named(who, subject)
        if known is None or digest not in known:
            raise NotFound
        found = kernel().blobs.get(digest)
        if found is None:
            raise NotFound
        content = found.content if original else _cleaned(found)
        if original:
            log.info("original evidence read", **{record: str(subject)}, reader=who.sender)
        return _file(digest if original else f"{digest}.{CLEANER}", found.media_type, content)

    get.__name__ = "read_original_evidence" if original else "read_evidence"
    get.__doc__ = _ORIGINAL if original else _CLEANED
    _register(
        blueprint,
        f"/<uuid:{record}>/evidence/{_DIGEST}{'/original' if original else ''}",
        get,
        roles,
        responses={**{str(status): name for status, name in READ_ONE.items()}, "200": _FILE},
    )


def _cleaned(found: Blob) -> bytes:
    """Return a file as most may see it. Raises NotFound.

    A release before this one may have taken in what this one cannot read: nobody could say what
    else is in it.
    """
    try:
        return kind_called(found.media_type).clean(found.content)
    except UnreadableError:
        raise NotFound from None


_CLEANED = """Read evidence that a record names, as who may read the record.

What a camera writes beside the picture is left out: where it was taken, when, with what; of a PDF
its author's name, scripts, files within it. 404 as long as its bytes were not sent.
"""

_ORIGINAL = """Read evidence byte for byte as it was sent; its SHA-256 is the digest.

What the camera wrote beside the picture is in it, and that somebody read it is logged.
"""


def _file(tag: str, media_type: str, content: bytes) -> Response:
    answer = Response(content, mimetype=media_type)
    answer.headers.update(_SAFE)
    ending = media_type.rpartition("/")[2]
    shown = "attachment" if media_type == "application/pdf" else "inline"
    answer.headers["Content-Disposition"] = f'{shown}; filename="{tag[:16]}.{ending}"'
    answer.set_etag(tag)
    answer.make_conditional(request)
    return answer


def _register(
    blueprint: Blueprint,
    rule: str,
    view_: Callable[..., Response],
    roles: Sequence[Role],
    **said: Any,
) -> None:
    documented = blueprint.doc(operationId=f"{blueprint.name}.{view_.__name__}", **said)(view_)
    method = "PUT" if view_.__name__.startswith("send") else "GET"
    blueprint.route(rule, methods=[method])(allow(*roles)(documented))


def _stored(description: str) -> dict[str, Any]:
    schema = schema_of(EvidenceStored)
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _wrong(field: str, reason: str) -> Invalid:
    return Invalid([FieldError(field=field, reason=reason)])
