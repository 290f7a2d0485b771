"""The address at which a Prometheus server collects all that is counted in this process.

It is one of its own, which no proxy leads to: what is told there concerns operators only.
"""

from collections.abc import Callable, Iterable
from socket import AF_INET, AF_INET6
from typing import Any

import eventlet
import structlog
from eventlet import wsgi
from prometheus_client import make_wsgi_app

from events.metrics import REGISTRY
from services.web import wire

PATH = "/metrics"

log = structlog.get_logger("web")

_COLLECTORS = 8
"""How many may collect at once."""


class MetricsListener:
    """An address at which GET /metrics answers with all metrics of this process."""

    def __init__(self, address: tuple[str, int]) -> None:
        family = AF_INET6 if ":" in address[0] else AF_INET
        self._socket = eventlet.listen(address, family, reuse_port=False)
        self._server = eventlet.spawn(
            wsgi.server,
            self._socket,
            _only_metrics,
            protocol=wire.Protocol,
            custom_pool=eventlet.GreenPool(_COLLECTORS),
            log_output=False,
            debug=False,
            socket_timeout=wire.SILENCE,
        )

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens in fact, also where port 0 was asked for."""
        host, port = self._socket.getsockname()[:2]
        return host, port

    def stop(self) -> None:
        """Stop listening."""
        self._server.kill()
        self._socket.close()


_metrics: Any = make_wsgi_app(REGISTRY)


def _only_metrics(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Answer GET /metrics, and nothing else."""
    if environ["PATH_INFO"] == PATH and environ["REQUEST_METHOD"] == "GET":
        try:
            answer: Iterable[bytes] = _metrics(environ, start)
        except Exception:
            log.exception("metrics cannot be told")
            raise  # 500, which whoever collects takes for a service that is down
        return answer
    start("404 Not Found", [("Content-Length", "0")])
    return []
