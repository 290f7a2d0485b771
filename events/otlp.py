"""Spans on their way to an OTLP collector: OpenTelemetry's SDK, with ids that we give it."""

from uuid import UUID

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.trace import NonRecordingSpan, SpanContext, SpanKind, TraceFlags

from events.tracing import Span

_SAMPLED = TraceFlags(TraceFlags.SAMPLED)


class _Given(RandomIdGenerator):
    """Gives the ids that were put here just before: nothing else runs in between."""

    trace_id: int
    span_id: int

    def generate_trace_id(self) -> int:
        return self.trace_id

    def generate_span_id(self) -> int:
        return self.span_id


class Collector:
    """Sends spans in batches, from a green thread of its own; when it is away they are lost."""

    def __init__(self, address: str, exporter: SpanExporter | None = None) -> None:
        self._address = address
        self._ids = _Given()
        self._batches = BatchSpanProcessor(exporter or OTLPSpanExporter(endpoint=address))
        self._providers: dict[str, TracerProvider] = {}

    def __call__(self, span: Span) -> None:
        """Take one span, without waiting."""
        self._ids.trace_id, self._ids.span_id = span.trace.int, span.id
        made = (
            self._provider(span.service)
            .get_tracer("one-needle")
            .start_span(
                span.name,
                context=_above(span.trace, span.parent),
                kind=SpanKind[span.kind.upper()],
                attributes=dict(span.about),
                links=[trace.Link(_context(*span.link))] if span.link else (),
                start_time=span.began,
            )
        )
        made.end(span.ended)

    def end(self) -> None:
        """Send what is waiting."""
        self._batches.shutdown()  # type: ignore[no-untyped-call]

    def _provider(self, service: str) -> TracerProvider:
        """Return the provider of one service: in one process there are several."""
        if service not in self._providers:
            resource = Resource({"service.namespace": "one-needle", "service.name": service})
            provider = TracerProvider(
                ALWAYS_ON, resource, shutdown_on_exit=False, id_generator=self._ids
            )
            provider.add_span_processor(self._batches)
            self._providers[service] = provider
        return self._providers[service]


def _context(trace_id: int, span_id: int) -> SpanContext:
    return SpanContext(trace_id, span_id, is_remote=True, trace_flags=_SAMPLED)


def _above(of: UUID, parent: int | None) -> Context:
    """Return the context of the span above; where there is none, one that holds nothing."""
    if parent is None:
        return Context()
    return trace.set_span_in_context(NonRecordingSpan(_context(of.int, parent)), Context())
