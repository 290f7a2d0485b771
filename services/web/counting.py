"""What is counted of HTTP."""

from time import monotonic

from flask import Response, current_app, g, request
from prometheus_client import Counter, Histogram

from events.metrics import REGISTRY

REQUESTS = Counter(
    "needle_http_requests",
    "HTTP requests that were answered, by the route's template, never the address as it was sent.",
    ["service", "method", "route", "status"],
    registry=REGISTRY,
)
SECONDS = Histogram(
    "needle_http_request_seconds",
    "How long an HTTP request took in the service.",
    ["service", "method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=REGISTRY,
)

NOWHERE = "-"
"""The route and method of a request that matches none: both may be anything a stranger sends."""


def answered(answer: Response) -> None:
    """Count the request that is being answered."""
    rule = request.url_rule
    route = rule.rule if rule else NOWHERE
    method = request.method if rule else NOWHERE
    REQUESTS.labels(current_app.name, method, route, answer.status_code).inc()
    SECONDS.labels(current_app.name, method, route).observe(monotonic() - g.began)


def refused(status: int, service: str = NOWHERE) -> None:
    """Count a request that no app has seen."""
    REQUESTS.labels(service, NOWHERE, NOWHERE, status).inc()
