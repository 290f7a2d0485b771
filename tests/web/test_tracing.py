"""The span of a request: whose trace it is in, and what it says."""

from uuid import UUID, uuid4

import eventlet
import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from events import tracing

SPAN = "00f067aa0ba902b7"


@pytest.fixture
def exporter():
    """All spans of this process, in memory."""
    exporter = InMemorySpanExporter()
    tracing.begin("http://127.0.0.1:1/v1/traces", by_broker=False, exporter=exporter)
    yield exporter
    tracing.end()


@pytest.fixture
def register(client, cadre, document):
    """Register a place, as a client that may bring a trace; return its id."""

    def register(place=None, **headers):
        place = place or uuid4()
        answer = client.put(f"/api/places/{place}", json=document, headers=cadre | headers)
        assert answer.status_code == 201
        return place

    return register


def told(exporter):
    tracing.end()
    return {span.name: span for span in exporter.get_finished_spans()}


def test_a_commands_trace_is_its_own_id(register, exporter):
    place = register()
    spans = told(exporter)
    request = spans["PUT /api/places/<uuid:place>"]
    (appended,) = [span for name, span in spans.items() if name.startswith("append ")]
    assert request.context.trace_id == appended.context.trace_id == place.int
    assert request.parent is None
    assert appended.parent.span_id == request.context.span_id
    assert request.attributes["http.response.status_code"] == 201
    assert str(place) not in str(dict(request.attributes))


def test_a_client_that_makes_its_trace_of_the_commands_id_is_the_parent(register, exporter):
    place = uuid4()
    register(place, traceparent=f"00-{place.hex}-{SPAN}-01")
    request = told(exporter)["PUT /api/places/<uuid:place>"]
    assert request.parent.span_id == int(SPAN, 16)
    assert request.links == ()


def test_a_client_with_a_trace_of_its_own_is_linked(register, exporter):
    theirs = uuid4()
    place = register(traceparent=f"00-{theirs.hex}-{SPAN}-01")
    request = told(exporter)["PUT /api/places/<uuid:place>"]
    assert request.context.trace_id == place.int
    (link,) = request.links
    assert (link.context.trace_id, link.context.span_id) == (theirs.int, int(SPAN, 16))


@pytest.mark.parametrize(
    "header", ["nonsense", f"00-{'0' * 32}-{SPAN}-01", f"ff-{'1' * 32}-{SPAN}-01"]
)
def test_what_is_no_traceparent_is_passed_over(register, exporter, header):
    register(traceparent=header)
    request = told(exporter)["PUT /api/places/<uuid:place>"]
    assert (request.parent, request.links) == (None, ())


def test_a_question_goes_on_with_its_clients_trace(client, cadre, registered, exporter):
    theirs = uuid4()
    given = {"traceparent": f"00-{theirs.hex}-{SPAN}-01"}
    client.get(f"/api/places/{registered}", headers=cadre | given)
    request = told(exporter)["GET /api/places/<uuid:place>"]
    assert (request.context.trace_id, request.parent.span_id) == (theirs.int, int(SPAN, 16))


def test_green_threads_do_not_mix_their_traces_up(register, exporter):
    places = [uuid4() for _ in range(20)]
    for thread in [eventlet.spawn(register, place) for place in places]:
        thread.wait()
    tracing.end()
    by_trace = {}
    for span in exporter.get_finished_spans():
        by_trace.setdefault(UUID(int=span.context.trace_id), []).append(span)
    assert set(by_trace) == set(places)
    for spans in by_trace.values():
        appended, request = sorted(
            spans, key=lambda span: span.name != "append place.registered.v1"
        )
        assert appended.parent.span_id == request.context.span_id


def test_without_a_collector_nothing_is_made_of_it(register):
    assert not tracing.on()
    register()
