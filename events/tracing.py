"""Traces: what became of one record, from the request to the department, as OpenTelemetry spans.

A trace's id is the correlation, and a span's id follows from the id of what it is about: the
command, the event, the event as one service handles it. So nothing is stored or sent for it, each
process knows the parent of its span without having met it, and no context has to be carried from
one green thread to another. Off unless `begin` was called.
"""

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol
from uuid import UUID, uuid5

import msgspec

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter


class Span(NamedTuple):
    """One step: `began` and `ended` in nanoseconds since 1970, by this machine's clock."""

    name: str
    kind: str
    service: str
    trace: UUID
    id: int
    parent: int | None
    began: int
    ended: int
    about: Mapping[str, str | int]
    link: tuple[int, int] | None = None


class Tracer(Protocol):
    """Takes spans to whoever collects them."""

    def __call__(self, span: Span) -> None:
        """Take one span, without waiting."""

    def end(self) -> None:
        """Send what is waiting."""


class _Traced(msgspec.Struct, frozen=True, gc=False):
    id: str
    type: str
    correlationid: str
    causationid: str


_traced = msgspec.json.Decoder(_Traced)
_tracer: Tracer | None = None
_by_broker = False


def begin(address: str, *, by_broker: bool, exporter: "SpanExporter | None" = None) -> None:
    """Send spans to the OTLP collector at `address`, such as http://collector:4318/v1/traces.

    `by_broker` says whether events travel over a broker or are read from one another's logs.
    """
    global _tracer, _by_broker
    from events.otlp import Collector  # noqa: PLC0415 - heavy, and for those only who ask for it

    _tracer, _by_broker = Collector(address, exporter), by_broker


def end() -> None:
    """Send what is waiting, and stop."""
    global _tracer  # noqa: PLW0603
    if _tracer is not None:
        _tracer.end()
    _tracer = None


def on() -> bool:
    """Tell whether anybody wants to know."""
    return _tracer is not None


def moment() -> int:
    """Return now, in nanoseconds since 1970."""
    return time.time_ns()


def span_of(what: UUID) -> int:
    """Return the id of the span about what has this id: its last eight bytes, left to chance."""
    return what.int & (2**64 - 1)


def tell(span: Span) -> None:
    """Hand over one span, if anybody wants it."""
    if _tracer is not None:
        _tracer(span)


def appended(service: str, drafts: Sequence[Any], began: int) -> None:
    """Tell of events that were appended: each is a span below the request or the handling."""
    for draft in drafts if on() else ():
        event = _traced.decode(b"{" + draft.rest)
        above = _cause(event, service)
        _about(event, "append", service, began, own=UUID(event.id), above=above)


def published(service: str, bodies: Sequence[str], began: int) -> None:
    """Tell of events that the broker has confirmed."""
    for body in bodies if on() else ():
        event = _traced.decode(body)
        own = UUID(event.id)
        _about(event, "publish", service, began, own=_publishing(own), above=own)


def handled(service: str, body: str, began: int) -> None:
    """Tell of an event of another service that led to something here."""
    if on():
        event = _traced.decode(body)
        own = UUID(event.id)
        came_by = _publishing(own) if _by_broker else own
        _about(event, "handle", service, began, own=uuid5(own, service), above=came_by)


def delivered(service: str, body: str, began: int) -> None:
    """Tell of an item that the broker has put into a department's queue."""
    if on():
        event = _traced.decode(body)
        own = UUID(event.id)
        _about(event, "deliver", service, began, own=uuid5(own, "deliver"), above=own)


def _publishing(event: UUID) -> UUID:
    return uuid5(event, "publish")


def _cause(event: _Traced, service: str) -> UUID:
    """Return what the span above is about: a command from outside, or a handling of ours."""
    cause = UUID(event.causationid)
    return cause if event.causationid == event.correlationid else uuid5(cause, service)


_KINDS = {"publish": "producer", "handle": "consumer", "deliver": "producer"}


def _about(event: _Traced, what: str, service: str, began: int, *, own: UUID, above: UUID) -> None:
    tell(
        Span(
            name=f"{what} {event.type}",
            kind=_KINDS.get(what, "internal"),
            service=service,
            trace=UUID(event.correlationid),
            id=span_of(own),
            parent=span_of(above),
            began=began,
            ended=moment(),
            about={"cloudevents.event_id": event.id, "cloudevents.event_type": event.type},
        )
    )
