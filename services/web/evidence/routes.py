"""Taking evidence in, and giving it out to whoever may read the record that names it."""

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final, Literal
from uuid import UUID

import structlog
from flask import Response, request
from flask_smorest import Blueprint

from contracts.common import Evidence, Role
from contracts.declare import view
from contracts.fields import Code, Count, Digest
from contracts.schemas import schema_of
from events.blobs import Blob
from services.cleaning.kinds import MEDIA_TYPES, MOST_BYTES, Kind, kind_of
from services.cleaning.showing import show
from services.cleaning.unreadable import BusyError, GivenUpError, UnreadableError
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

Form = Literal["picture", "thumbnail", "original"]
"""In which form a file is read."""

_DIGEST: Final = "<string(length=64):digest>"
_SAFE: Final = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
}
_SOON: Final = {"Retry-After": "2"}
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
    _reading(blueprint, record, reading, named, "picture")
    _reading(blueprint, record, reading, named, "thumbnail")
    originals = [role for role in reading if role in ORIGINALS]
    _reading(blueprint, record, originals, named, "original")


def _sending(blueprint: Blueprint, roles: Sequence[Role]) -> None:
    sent = Buckets(per_second=1, burst=60)
    given_up = Buckets(per_second=1 / 600, burst=3)

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
        blobs = kernel().blobs
        new = not blobs.sent_before(digest) and blobs.put(
            kind.media_type, content, _made_of_sent(kind, content, given_up)
        )
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


def _made_of_sent(kind: Kind, content: bytes, given_up: Buckets) -> dict[str, Blob]:
    """Return what is shown of a file that is sent. Raises Invalid, Problem 429.

    Whose files had to be given up holds everybody's turns with each of them: after three, one in
    ten minutes is looked at.
    """
    account = caller().sender
    given_up.take(account)
    counts = False
    try:
        return _made(kind, content, account)
    except Invalid as error:
        counts = isinstance(error.__context__, GivenUpError)
        raise
    finally:
        if not counts:
            given_up.give_back(account)


def _made(kind: Kind, content: bytes, account: str | None = None) -> dict[str, Blob]:
    """Return what is shown of a file, by name. Raises Invalid, Problem 429."""
    try:
        shown = show(kind, content, account)
    except UnreadableError as error:
        raise _wrong("body", f"No {kind.media_type} that can be read: {error}.") from None
    except BusyError:
        detail = "Another file is being read: send this one again in a moment, one after the other."
        raise Problem(429, "evidence.one-at-a-time", detail, headers=_SOON) from None
    made = {"picture": Blob(shown.media_type, shown.content)}
    if shown.thumbnail is not None:
        made["thumbnail"] = Blob(shown.media_type, shown.thumbnail)
    return made


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
    form: Form,
) -> None:
    def get(digest: str, **path: UUID) -> Response:
        who, subject = caller(), path[record]
        known = named(who, subject)
        if known is None or digest not in known:
            raise NotFound
        found = kernel().blobs.get(digest) if form == "original" else _shown(digest, form)
        if found is None:
            raise NotFound
        if form == "original":
            log.info("original evidence read", **{record: str(subject)}, reader=who.sender)
        return _file(f"{digest}.{form}", found.media_type, found.content)

    get.__name__ = _NAMES[form]
    get.__doc__ = _SAID[form]
    _register(
        blueprint,
        f"/<uuid:{record}>/evidence/{_DIGEST}{'' if form == 'picture' else f'/{form}'}",
        get,
        roles,
        responses={**{str(status): name for status, name in READ_ONE.items()}, "200": _FILE},
    )


def _shown(digest: str, form: Form) -> Blob | None:
    """Return what is shown of a file; of one that an older release took in it is made now.

    What cannot be read any more is not shown: nobody could say what else is in it.
    """
    blobs = kernel().blobs
    found = blobs.rendition(digest, form)
    if found is not None or blobs.rendition(digest, "picture") is not None:
        return found
    original = blobs.get(digest)
    kind = kind_of(original.content) if original is not None else None
    if original is None or kind is None:
        return None
    try:
        made = _made(kind, original.content)
    except Invalid:
        return None
    blobs.keep_renditions(digest, made)
    return blobs.rendition(digest, form)  # none, if it was forgotten while it was read


_PICTURE = """Read evidence that a record names, as who may read the record.

A photo is a JPEG of at most 2,016 pixels a side, upright, made from the pixels alone: where it
was taken, when and with what is not in it. A PDF is without its author's name, scripts, files
within it. 404 as long as its bytes were not sent.
"""

_THUMBNAIL = """Read a photo that a record names in small: a JPEG of at most 320 pixels a side.

404 for a document, and as long as its bytes were not sent.
"""

_ORIGINAL = """Read evidence byte for byte as it was sent; its SHA-256 is the digest.

What the camera wrote beside the picture is in it, and that somebody read it is logged.
"""


_NAMES: Final[Mapping[Form, str]] = {
    "picture": "read_evidence",
    "thumbnail": "read_evidence_thumbnail",
    "original": "read_original_evidence",
}
_SAID: Final[Mapping[Form, str]] = {
    "picture": _PICTURE,
    "thumbnail": _THUMBNAIL,
    "original": _ORIGINAL,
}


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
