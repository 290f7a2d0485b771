"""The envelope: one event as a CloudEvents 1.0 JSON document, and how its bytes are made and read.

The bytes are made once, when the event enters its log. What is hashed, stored, published, frozen
and archived are these same bytes, never a second encoding: a database's own JSON type would
rewrite numbers and keys.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Protocol
from uuid import UUID

import msgspec

GENESIS = "0" * 64
"""The previous hash of a log's first event."""

MAX_BODY = 1_000_000
"""The most bytes that an event may have; a broker would have to refuse more."""

SCHEMA_NAMES = "urn:one-needle:contract:"
"""`dataschema` is this and the type: CloudEvents wants an absolute URI, and the bytes must not name
one deployment's host. Each deployment serves the schema itself at `/contracts/<type>.json`."""


class UnknownVersionError(Exception):
    """A known type in a version that this release cannot read: stop, and upgrade."""


class TooLargeError(Exception):
    """An event of more than MAX_BODY bytes: keep what is large beside the log, by its digest."""


class Registry(Protocol):
    """What the kernel needs to know of the contracts."""

    def type_of(self, data: object) -> str:
        """Return the wire name of an event, with its version: `issue.raised.v1`."""

    def types_of(self, cls: type) -> tuple[str, ...]:
        """Return the wire names of an event in all versions that can be read, the newest last."""

    def decode(self, type_name: str, data: bytes | msgspec.Raw) -> object:
        """Return the event that `data` (JSON) holds, upcast to the newest version.

        Returns None for a type that this release has never heard of, which readers skip; raises
        LookupError for a known type in a version that it cannot read.
        """


class Event(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One fact as it stands in a log, with its data decoded.

    `source` names the log, `position` its place there (from 1, without gaps); `stream` the thing
    that it belongs to and `version` its place there (from 1, without gaps). `previous` is the
    hash of the event before it in the log and `hash` its own, both SHA-256 in hex. `actor` is the
    person and `post` the post in which they acted; `correlation` is what all that follows from
    one cause has in common, `causation` the direct cause.
    """

    id: str
    source: str
    type: str
    stream: str
    version: int
    position: int
    time: datetime
    previous: str
    hash: str
    actor: str | None
    post: str | None
    area: str | None
    correlation: str
    causation: str
    data: Any


class _Wire(msgspec.Struct, frozen=True, gc=False):
    """The CloudEvents attributes that we read back."""

    id: str
    source: str
    type: str
    subject: str
    time: datetime
    streamversion: int
    position: int
    previoushash: str
    correlationid: str
    causationid: str
    data: msgspec.Raw
    actor: str | None = None
    actorpost: str | None = None
    area: str | None = None


class Link(msgspec.Struct, frozen=True, gc=False):
    """The part of an envelope that places it in its log: enough to follow the chain."""

    source: str
    position: int
    previoushash: str
    subject: str
    type: str
    streamversion: int = 0


class Told(msgspec.Struct, frozen=True, gc=False):
    """The part of an envelope that tables of events file an event under."""

    id: str
    source: str
    position: int
    subject: str
    streamversion: int
    type: str
    time: datetime
    causationid: str
    area: str | None = None


class _Dated(msgspec.Struct, frozen=True, gc=False):
    """The part of an envelope that says when."""

    time: datetime


_wire = msgspec.json.Decoder(_Wire)
_dated = msgspec.json.Decoder(_Dated)
_told = msgspec.json.Decoder(Told)
_link = msgspec.json.Decoder(Link)
_json = msgspec.json.Encoder()
_sorted = msgspec.json.Encoder(order="sorted")


@dataclass(frozen=True, slots=True)
class Draft:
    """An event on its way into the log: all but what only the append lock can tell."""

    stream: str
    version: int
    type: str
    id: UUID
    at: datetime
    rest: bytes

    def seal(self, position: int, previous: str, time: datetime) -> str:
        """Return the finished body. Cheap: it runs while the append lock is held."""
        head = _json.encode({"position": position, "previoushash": previous, "time": time})
        return (head[:-1] + b"," + self.rest).decode()


def draft(  # noqa: PLR0913 - an envelope has that many attributes
    *,
    source: str,
    stream: str,
    version: int,
    type_name: str,
    event_id: UUID,
    at: datetime,
    actor: str | None,
    post: str | None,
    area: str | None,
    correlation: UUID,
    causation: UUID,
    data: object,
) -> Draft:
    """Encode an event as far as it can be before its position is known.

    Raises TooLargeError.
    """
    attributes: dict[str, Any] = {
        "specversion": "1.0",
        "id": event_id,
        "source": source,
        "type": type_name,
        "subject": stream,
        "datacontenttype": "application/json",
        "dataschema": f"{SCHEMA_NAMES}{type_name}",
        "streamversion": version,
        "correlationid": correlation,
        "causationid": causation,
    }
    optional = {"actor": actor, "actorpost": post, "area": area}
    attributes |= {name: value for name, value in optional.items() if value is not None}
    attributes["data"] = data
    rest = _json.encode(attributes)[1:]
    if len(rest) > MAX_BODY - _PLACE:
        msg = f"{type_name} of {stream} would have {len(rest):,} bytes, more than {MAX_BODY:,}"
        raise TooLargeError(msg)
    return Draft(stream, version, type_name, event_id, at, rest)


_PLACE = 200  # bytes that `Draft.seal` adds at most: position, previous hash, time


def hash_of(body: str | bytes) -> str:
    """Return the SHA-256 of a body's UTF-8 bytes, in hex."""
    return sha256(body.encode() if isinstance(body, str) else body).hexdigest()


def link_of(body: str | bytes) -> Link:
    """Read where a body stands in its log. Raises msgspec.DecodeError if it is no envelope."""
    return _link.decode(body)


def time_of(body: str | bytes) -> datetime:
    """Read when an event was logged. Raises msgspec.DecodeError if it is no envelope."""
    return _dated.decode(body).time


def told_by(body: str | bytes) -> Told:
    """Read what an event is filed under. Raises msgspec.DecodeError if it is no envelope."""
    return _told.decode(body)


def decode(body: str | bytes, registry: Registry, own_hash: str | None = None) -> Event:
    """Read a whole event; pass `own_hash` where the log has it, to save the hashing.

    The data of an unknown type is None. Raises msgspec.DecodeError on a malformed body and
    UnknownVersionError.
    """
    wire = _wire.decode(body)
    try:
        data = registry.decode(wire.type, wire.data)
    except LookupError as error:
        raise UnknownVersionError(wire.type) from error
    return Event(
        id=wire.id,
        source=wire.source,
        type=wire.type,
        stream=wire.subject,
        version=wire.streamversion,
        position=wire.position,
        time=wire.time,
        previous=wire.previoushash,
        hash=own_hash or hash_of(body),
        actor=wire.actor,
        post=wire.actorpost,
        area=wire.area,
        correlation=wire.correlationid,
        causation=wire.causationid,
        data=data,
    )


def canonical(content: Mapping[str, Any]) -> bytes:
    """Encode a document so that equal content gives equal bytes, whatever its keys' order."""
    return _sorted.encode(content)
