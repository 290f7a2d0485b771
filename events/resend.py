"""What relays and subscribers say to each other beside the events themselves.

A relay announces where its log ends; a subscriber asks to be told again what it has missed. Both
are said again if they get lost, so neither is an event.
"""

import msgspec


class Announcement(msgspec.Struct, frozen=True, kw_only=True):
    """A log's last published event, told after connecting and whenever there is nothing new.

    `answers` is set at the end of a resend: the position after which the subscriber had asked.
    """

    source: str
    position: int
    hash: str
    answers: int | None = None


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A subscriber's wish to receive again all that follows the position `after`."""

    subscriber: str
    after: int


class MalformedError(Exception):
    """What arrived is neither an announcement nor a request."""


def write(said: Announcement | Request) -> bytes:
    """Encode for the wire."""
    return msgspec.json.encode(said)


def read_announcement(body: bytes) -> Announcement:
    """Decode an announcement. Raises MalformedError."""
    try:
        return msgspec.json.decode(body, type=Announcement)
    except msgspec.DecodeError as error:
        raise MalformedError(str(error)) from error


def read_request(body: bytes) -> Request:
    """Decode a request. Raises MalformedError."""
    try:
        return msgspec.json.decode(body, type=Request)
    except msgspec.DecodeError as error:
        raise MalformedError(str(error)) from error
