"""HTTP on the wire: eventlet's server, strict about framing and with a deadline for everything.

What is refused here never reaches an app: it has no length, no end, or two meanings.
"""

import re
from email.message import Message
from http import HTTPStatus
from socket import SHUT_WR
from typing import Any

import msgspec
import structlog
from eventlet import wsgi
from eventlet.timeout import Timeout

from services.web import counting
from services.web.answers import SECURITY
from services.web.problems import MEDIA_TYPE, Problem

IDLE = 15.0
"""Seconds that a connection may wait for its next request."""

HEAD = 10.0
"""Seconds in which a request's line and headers must have come, however slowly they drip."""

SILENCE = 30.0
"""Seconds that a peer may take for one read or write."""

LINGER, LINGER_BYTES = 2.0, 16 << 20
"""How long and how far a body that was refused is still read, so that the answer arrives."""

MAX_LINE = 8192
log = structlog.get_logger("web")

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_LENGTH = re.compile(r"[0-9]{1,12}")
_VERSIONS = frozenset({"HTTP/1.0", "HTTP/1.1"})
_HAVE_BODIES = frozenset({"POST", "PUT", "PATCH"})


class Protocol(wsgi.HttpProtocol):
    """One connection."""

    rfile: Any

    def setup(self) -> None:
        """Begin a connection."""
        super().setup()
        self._head: Timeout | None = None
        self._unread = False

    def _read_request_line(self) -> bytes | str:
        """Wait for a request and read its first line; an empty one ends the connection."""
        self.connection.settimeout(IDLE)
        try:
            if not self.rfile.peek(1):
                return b""
        except OSError:  # reset by the peer, or idle for too long
            return b""
        self.connection.settimeout(SILENCE)
        self._head = Timeout(HEAD, TimeoutError)
        line: bytes = self.rfile.readline(MAX_LINE)
        if len(line) == MAX_LINE:
            self.refuse(Problem(414, "address-too-long", "The address is too long."))
            return b""
        return line

    def parse_request(self) -> bool:
        """Read the headers; tell whether the request may go on to an app."""
        lines = _Lines(self.rfile)
        self.rfile = lines
        try:
            if not super().parse_request():
                self.close_connection = True
                return False
        except (wsgi.HeaderLineTooLong, wsgi.HeadersTooLarge):
            self.refuse(Problem(431, "headers-too-large", "The headers are too large."))
            return False
        finally:
            self.rfile = lines.rfile
            self._in_time()
        whole = self.raw_requestline.endswith(b"\r\n") and not lines.broken
        problem = line_problem(self.command, self.request_version, whole=whole)
        problem = problem or framing_problem(self.command, self.request_version, self.headers)
        if problem is not None:
            self.refuse(problem)
        return problem is None

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002
        """Refuse what http.server cannot read, without its page and its banner."""
        phrase = HTTPStatus(code).phrase
        self.refuse(Problem(code, phrase.lower().replace(" ", "-"), f"{phrase}."))

    def refuse(self, problem: Problem) -> None:
        """Answer a request that no app will see, and end the connection."""
        self._in_time()
        log.info("refused", status=problem.status, code=problem.code)
        counting.refused(problem.status)
        body = msgspec.json.encode(problem.document())
        headers = {
            **SECURITY,
            **problem.headers,
            "Content-Type": MEDIA_TYPE,
            "Content-Length": str(len(body)),
            "Connection": "close",
        }
        lines = [f"HTTP/1.1 {problem.status} {HTTPStatus(problem.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self.wfile.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
        self.abandon()

    def abandon(self) -> None:
        """End the connection after this answer, with what has not been read of the request."""
        self.close_connection = True
        self._unread = True

    def get_environ(self) -> dict[str, Any]:
        """Return what WSGI knows of the request, and how to abandon it."""
        environ: dict[str, Any] = super().get_environ()
        environ[ABANDON] = self.abandon
        return environ

    def finish(self) -> None:
        """End the connection. Closing on unread bytes would reset it and lose the answer."""
        self._in_time()
        if self._unread:
            self._drain()
        super().finish()

    def _drain(self) -> None:
        with Timeout(LINGER, exception=False):
            try:
                self.wfile.flush()
                self.connection.shutdown(SHUT_WR)
                left = LINGER_BYTES
                while left > 0 and (read := self.connection.recv(1 << 16)):
                    left -= len(read)
            except OSError:
                return

    def _in_time(self) -> None:
        if self._head is not None:
            self._head.cancel()
            self._head = None


class _Lines:
    """Reads the headers' lines and notes one that some would take for two: a lone CR or LF.

    The parser takes either for a line's end; a proxy that does not would see other headers.
    """

    def __init__(self, rfile: Any) -> None:
        self.rfile = rfile
        self.broken = False

    def readline(self, *most: int) -> bytes:
        """Read a line."""
        line: bytes = self.rfile.readline(*most)
        self.broken = self.broken or not line.endswith(b"\r\n") or b"\r" in line[:-2]
        return line


ABANDON = "needle.abandon"


def line_problem(method: str, version: str, *, whole: bool) -> Problem | None:
    """Return what is wrong with a request's lines; `whole` tells that each ends in CR LF."""
    if version not in _VERSIONS:
        return Problem(505, "http-version-not-supported", "Speak HTTP/1.1.")
    if not whole or method != method.upper():
        return _malformed("A method is in capitals, and a line ends in CR LF and has no other CR.")
    return None


def framing_problem(method: str, version: str, headers: Message) -> Problem | None:
    """Return what makes a request's end uncertain; None if nothing does."""
    if headers.defects or headers.get_payload() or not all(map(_well_formed, headers.items())):
        return _malformed("A header is malformed.")
    if version == "HTTP/1.1" and len(headers.get_all("Host", [])) != 1:
        return _malformed("Send one `Host` header.")
    if "Transfer-Encoding" in headers:
        return Problem(411, "length-required", "Send `Content-Length`; chunks are not taken.")
    lengths = headers.get_all("Content-Length", [])
    if not lengths and method in _HAVE_BODIES:
        return Problem(411, "length-required", "Send `Content-Length`.")
    if len(lengths) > 1 or not all(_LENGTH.fullmatch(length) for length in lengths):
        return _malformed("`Content-Length` is malformed.")
    return None


def _well_formed(header: tuple[str, str]) -> bool:
    name, value = header
    return _TOKEN.fullmatch(name) is not None and not any(bad in value for bad in "\r\n\0")


def _malformed(detail: str) -> Problem:
    return Problem(400, "malformed", detail)
