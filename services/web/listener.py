"""One address that a process listens on, and the services' apps that answer there.

In one-process mode all services share one listener, and each app answers the paths that begin
like its own routes; otherwise there is one app to a listener. It begins to accept when every
service that it expects is there, and stops when the first one leaves: in between no path is
answered 404 only because its service is not up yet.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from io import BytesIO
from socket import AF_INET, AF_INET6
from typing import Any

import eventlet
import structlog
from eventlet import wsgi
from eventlet.event import Event
from eventlet.semaphore import Semaphore
from eventlet.support.greenlets import GreenletExit
from eventlet.timeout import Timeout
from flask import Flask, Request

from services.cleaning.kinds import MOST_BYTES
from services.web import counting, wire
from services.web.answers import problem_answer, secured
from services.web.current import of_app
from services.web.front import front
from services.web.languages import language_of
from services.web.problems import SOON, Problem
from services.web.proxies import Network, client_address

MAX_CONNECTIONS, BACKLOG = 1000, 512
BODY = 60.0
"""Seconds in which a request's body must have come."""

LARGE, LARGE_AT_ONCE = 1 << 20, 8
"""Bytes from which a body is large, and how many such bodies are read at once."""

_EVIDENCE = "/evidence/"

_SIGN_IN, SMALL = "/api/sign-in", 4096
"""Where bodies come from anybody at all, and the bytes that one of them may have."""

PATIENCE = 5.0
"""Seconds that a request waits for one of its service's places."""

GRACE = 1.0
"""Seconds that requests under way are given when the listener stops: what was accepted is in the
log, and whoever waits for an answer asks again."""

RESERVED = 2
"""Database connections left to what is no request: the subscription and the read models."""

Start = Callable[..., Any]
log = structlog.get_logger("web")


class Site:
    """One service's app, with as many places as its database can serve."""

    def __init__(self, app: Flask) -> None:
        self.app, self.name = app, app.name
        self.max_body: int = app.config["MAX_CONTENT_LENGTH"]
        pool: Any = of_app(app).kernel.store.engine.pool
        self.places = Semaphore(max(1, pool.size() - RESERVED))

    def most(self, environ: dict[str, Any]) -> int:
        """Return how many bytes a request's body may have.

        Evidence is larger than anything, and what comes before a token is small.
        """
        if environ["PATH_INFO"].startswith(_SIGN_IN):
            return min(SMALL, self.max_body)
        if environ["REQUEST_METHOD"] == "PUT" and _EVIDENCE in environ["PATH_INFO"]:
            return max(MOST_BYTES, self.max_body)
        return self.max_body

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        """Answer one request when one of the places is free."""
        if not self.places.acquire(timeout=PATIENCE):
            raise Problem(503, "busy", "Try again.", headers={"Retry-After": str(SOON)})
        try:
            answer: Iterable[bytes] = self.app(environ, start)
        finally:
            self.places.release()
        return answer


class Listener:
    """An address and the sites on it.

    `expected` are the services that it waits for, `proxies` those whose X-Forwarded-For is true.
    """

    def __init__(
        self,
        address: tuple[str, int],
        expected: Iterable[str],
        proxies: Sequence[Network] = (),
    ) -> None:
        self.expected = frozenset(expected)
        self._proxies = proxies
        family = AF_INET6 if ":" in address[0] else AF_INET
        self._socket = eventlet.listen(address, family, backlog=BACKLOG, reuse_port=False)
        self._sites: dict[str, Site] = {}
        self._front = front(self.apps)
        self._by_prefix: dict[str, Site | Flask] = dict.fromkeys(prefixes(self._front), self._front)
        self._pool = eventlet.GreenPool(MAX_CONNECTIONS)
        self._large = Semaphore(LARGE_AT_ONCE)
        self._server: Any = None
        self._ended = Event()
        self._stopping = False

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens in fact, also where port 0 was asked for."""
        host, port = self._socket.getsockname()[:2]
        return host, port

    def apps(self) -> Sequence[Flask]:
        """Return the apps that answer here."""
        return [self._sites[service].app for service in sorted(self._sites)]

    def mount(self, service: str, app: Flask) -> None:
        """Let `app` answer its paths; begin to accept with the last one that is expected.

        Raises ValueError where another service has routes that begin the same way.
        """
        site = Site(app)
        for prefix in prefixes(app):
            if prefix in self._by_prefix:
                taken = self._by_prefix[prefix].name
                msg = f"{prefix} begins routes of {taken} and of {service}: rename one"
                raise ValueError(msg)
            self._by_prefix[prefix] = site
        self._sites[service] = site
        if self._server is None and self.expected <= self._sites.keys():
            self._server = eventlet.spawn(self._serve)
            self._server.link(self._stopped)

    def wait(self) -> None:
        """Wait until it has stopped. Raises what stopped it, if that was an error."""
        self._ended.wait()

    def stop(self, grace: float) -> None:
        """Accept no more; let requests under way end, for `grace` seconds."""
        if not self._stopping:
            self._stopping = True
            self._close()
        with Timeout(grace, exception=False):
            self._ended.wait()
            return
        for connection in list(self._pool.coroutines_running):
            connection.kill()

    def _close(self) -> None:
        if self._server is None:
            self._ended.send(None)
        else:
            self._server.kill()
        self._socket.close()

    def _serve(self) -> None:
        wsgi.server(
            self._socket,
            self,
            protocol=wire.Protocol,
            custom_pool=self._pool,
            log_output=False,
            debug=False,
            socket_timeout=wire.SILENCE,
            keepalive=True,
        )

    def _stopped(self, server: Any) -> None:
        try:
            server.wait()
        except GreenletExit:
            self._ended.send(None)
        except Exception as error:  # noqa: BLE001 - handed to whoever waits
            self._ended.send_exception(error)
        else:
            self._ended.send(None)

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        """Answer one request: find its site, read its body, hand both over."""
        forwarded = environ.get("HTTP_X_FORWARDED_FOR", "")
        environ["REMOTE_ADDR"] = client_address(environ["REMOTE_ADDR"], forwarded, self._proxies)
        try:
            site = self._site(environ["PATH_INFO"])
            most = site.most(environ) if isinstance(site, Site) else 0
            with self._large if most > LARGE else nullcontext():
                _read_body(environ, most)
            return site(environ, start)
        except Problem as problem:
            log.info("refused", status=problem.status, code=problem.code)
            counting.refused(problem.status)
            language = language_of(Request(environ).accept_languages)
            return secured(problem_answer(problem, language))(environ, start)

    def _site(self, path: str) -> Site | Flask:
        while path and path not in self._by_prefix:
            path = path.rpartition("/")[0]
        return self._by_prefix.get(path, self._front)


def prefixes(app: Flask) -> set[str]:
    """Return what the paths of an app's routes begin with, before any parameter."""
    return {rule.rule.partition("<")[0].rstrip("/") for rule in app.url_map.iter_rules()}


def _read_body(environ: dict[str, Any], most: int) -> None:
    """Put the whole body in memory before the request takes one of its service's places."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if length > most:
        environ[wire.ABANDON]()
        raise Problem(413, "too-large", f"A body may have {most} bytes.")
    try:
        with Timeout(BODY, TimeoutError):
            body = environ["wsgi.input"].read(length)
    except OSError:
        body = b""
    if len(body) < length:
        environ[wire.ABANDON]()
        raise Problem(408, "body-too-slow", "The body did not come, or not in time.")
    environ["wsgi.input"] = BytesIO(body)
