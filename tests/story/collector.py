"""A collector of traces, as services meet one: it takes spans over HTTP, in OTLP."""

import gzip
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True)
class Told:
    """One span that was collected."""

    service: str
    name: str
    id: bytes
    parent: bytes
    attributes: dict[str, str]


@dataclass
class Collector:
    """Where spans are sent, and what was sent there, by trace."""

    url: str = ""
    traces: dict[str, list[Told]] = field(default_factory=lambda: defaultdict(list))

    def take(self, body: bytes) -> None:
        """Keep the spans of one request."""
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            names = {each.key: each.value.string_value for each in resource.resource.attributes}
            for scope in resource.scope_spans:
                for span in scope.spans:
                    self.traces[span.trace_id.hex()].append(_told(names["service.name"], span))


def _told(service: str, span: Any) -> Told:
    attributes = {each.key: str(each.value) for each in span.attributes}
    return Told(service, span.name, span.span_id, span.parent_span_id, attributes)


@contextmanager
def collecting() -> Iterator[Collector]:
    """Collect until the block ends."""
    collector = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            packed = self.headers.get("Content-Encoding") == "gzip"
            collector.take(gzip.decompress(body) if packed else body)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    collector.url = f"http://127.0.0.1:{server.server_port}/v1/traces"
    yield collector
    server.shutdown()
    server.server_close()
