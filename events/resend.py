"""What relays and subscribers say to each other beside the events themselves.

A relay announces where its log ends; a subscriber asks to be told again what it has missed. Both
are said again if they get lost, so neither is an event.
"""

from typing import Annotated

import msgspec

Position = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
"""A place in a log, 0 before its first event; no more than a database can hold."""


class Announcement(msgspec.Struct, frozen=True, kw_only=True):
    """A log's last published event, told after connecting and whenever there is nothing new.

    `answers` is set at the end of a resend: the position after which the subscriber had asked.
    """

    source: str
    position: Position
    hash: str
    answers: Position | None = None


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A subscriber's wish to receive again all that follows the position `after`."""

    subscriber: str
    after: Position


class MalformedError(Exception):
    """What arrived is neither an announcement nor a request."""


_announcement = msgspec.json.Decoder(Announcement)
_request = msgspec.json.Decoder(Request)


def write(said: Announcement | Request) -> bytes:
    """Encode for the wire."""
    return msgspec.json.encode(said)


def read_announcement(body: bytes) -> Announcement:
    """Decode an announcement. Raises MalformedError."""
    try:
        return _announcement.decode(body)
    except msgspec.DecodeError as error:
        raise MalformedError(str(error)) from error


def read_request(body: bytes) -> Request:
    """Decode a request. Raises MalformedError."""
    try:
        return _request.decode(body)
    except msgspec.DecodeError as error:
        raise MalformedError(str(error)) from error
