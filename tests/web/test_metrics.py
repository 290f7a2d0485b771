"""What is counted of HTTP, and where it is told."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
import requests

from events.metrics import REGISTRY
from services.web.metrics import MetricsListener


def requests_of(route, method, status, service="places"):
    labels = {"service": service, "method": method, "route": route, "status": str(status)}
    return REGISTRY.get_sample_value("needle_http_requests_total", labels) or 0


@pytest.fixture
def collected() -> Iterator[str]:
    """Where metrics are collected."""
    listener = MetricsListener(("127.0.0.1", 0))
    host, port = listener.address
    yield f"http://{host}:{port}"
    listener.stop()


def test_requests_count_by_the_routes_template_never_by_what_was_sent(client, cadre, document):
    route = "/api/places/<uuid:place>"
    before = requests_of(route, "PUT", 201)
    for _ in range(2):
        client.put(f"/api/places/{uuid4()}", json=document, headers=cadre)
    assert requests_of(route, "PUT", 201) == before + 2
    labels = {"service": "places", "method": "PUT", "route": route}
    assert REGISTRY.get_sample_value("needle_http_request_seconds_count", labels) >= 2


def test_what_matches_no_route_has_one_label_whatever_was_sent(client):
    before = requests_of("-", "-", 404)
    client.get("/api/nothing/13800000000")
    client.open("/elsewhere", method="BREW")
    assert requests_of("-", "-", 404) == before + 2
    assert "13800000000" not in str(list(REGISTRY.collect()))


def test_what_no_app_sees_is_counted_all_the_same(talk):
    before = requests_of("-", "-", 411, service="-")
    assert talk(b"PUT /api/places/1 HTTP/1.1\r\nHost: here\r\n\r\n").startswith(b"HTTP/1.1 411")
    assert requests_of("-", "-", 411, service="-") == before + 1


def test_metrics_are_told_at_an_address_of_their_own(collected):
    answer = requests.get(f"{collected}/metrics", timeout=10)
    assert answer.status_code == 200
    assert "# TYPE needle_http_requests_total counter" in answer.text
    assert answer.headers["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize("path", ["/", "/metrics/", "/api/places", "/health/ready"])
def test_nothing_else_is_told_there(collected, path):
    assert requests.get(collected + path, timeout=10).status_code == 404
    assert requests.post(f"{collected}/metrics", data=b"", timeout=10).status_code == 404


def test_where_the_services_answer_metrics_are_not_told(url):
    assert requests.get(f"{url}/metrics", timeout=10).status_code == 404
