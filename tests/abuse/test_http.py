"""Requests that no honest client sends, on a real socket of the whole server.

What concerns framing alone is tested in tests/web/test_host.py; here the answer must be one that we
wrote, the connection must not be usable for another's request, and the server must go on.
"""

import gzip
import json
import socket
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from bench.held.county import INSIDERS

HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'",
    b"cache-control": b"no-store",
}
LIVE = b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture
def talk(county):
    """Send bytes on a connection of its own; return all that is answered."""
    place = urlsplit(county.url)

    def talk(sent: bytes) -> bytes:
        with socket.create_connection((place.hostname, place.port), timeout=20) as connection:
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
            received = b""
            while part := connection.recv(1 << 16):
                received += part
        return received

    yield talk
    assert talk(LIVE).startswith(b"HTTP/1.1 200 ")
    assert county.faults() == []


def answers(received: bytes) -> list[tuple[int, dict[bytes, bytes], bytes]]:
    """Take apart what came back: status, headers and body of each answer."""
    found = []
    while received:
        head, _, rest = received.partition(b"\r\n\r\n")
        first, *lines = head.split(b"\r\n")
        headers = {name.lower(): value for name, _, value in (x.partition(b": ") for x in lines)}
        length = int(headers[b"content-length"])
        found.append((int(first.split(b" ")[1]), headers, rest[:length]))
        received = rest[length:]
    return found


def request(first: str, *headers: str, body: bytes = b"") -> bytes:
    lines = [first, "Host: x", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


ODD = {
    "options": ("OPTIONS /api/issues HTTP/1.1", 405),
    "options-star": ("OPTIONS * HTTP/1.1", 404),
    "trace": ("TRACE /api/issues HTTP/1.1", 405),
    "connect": ("CONNECT example.org:443 HTTP/1.1", 404),
    "patch": ("DELETE /api/issues HTTP/1.1", 405),
    "unknown-method": ("BREW /api/issues HTTP/1.1", 405),
    "method-in-lower-case": ("get /api/issues HTTP/1.1", 400),
    "foreign-address": ("GET http://example.org/api/issues HTTP/1.1", 404),
    "nul": ("GET /api/areas/%00 HTTP/1.1", 400),
    "nul-in-query": ("GET /api/signing-keys?cursor=%00 HTTP/1.1", 400),
    "no-utf-8": ("GET /api/areas/%ff%fe HTTP/1.1", 401),
    "up": ("GET /contracts/../../../etc/passwd HTTP/1.1", 404),
    "up-encoded": ("GET /contracts/%2e%2e/%2e%2e/%2e%2e/etc/passwd HTTP/1.1", 404),
    "up-encoded-slash": ("GET /contracts/..%2f..%2f..%2fetc%2fpasswd HTTP/1.1", 404),
    "absolute": ("GET /contracts//etc/passwd HTTP/1.1", 404),
    "backslash": ("GET /contracts/..\\..\\etc\\passwd HTTP/1.1", 404),
    "no-file-has-such-a-name": (f"GET /contracts/{'a' * 300} HTTP/1.1", 404),
    "no-folder-has-such-a-name": (f"GET /contracts/{'a' * 300}/{'b/' * 2000} HTTP/1.1", 404),
    "no-file-has-half-a-character": ("GET /contracts/%ed%a0%80 HTTP/1.1", 404),
    "no-file-holds-nul": ("GET /contracts/a%00.json HTTP/1.1", 400),
    "long": (f"GET /{'a' * 9000} HTTP/1.1", 414),
    "http-0.9": ("GET /health/live", 505),
    "http-2": ("GET /health/live HTTP/2.0", 505),
}


@pytest.mark.parametrize(("first", "status"), ODD.values(), ids=ODD)
def test_an_odd_address_or_method_is_answered_in_our_own_words(talk, first, status):
    [(answered, headers, body)] = answers(talk(request(first, "Connection: close")))
    assert answered == status
    assert headers.items() >= HEADERS.items()
    assert b"set-cookie" not in headers
    assert json.loads(body)["status"] == status
    assert b"root:" not in body


def test_a_head_request_is_the_same_without_a_body(talk):
    received = talk(request("HEAD /health/live HTTP/1.1", "Connection: close"))
    assert received.startswith(b"HTTP/1.1 200 ")
    assert received.endswith(b"\r\n\r\n")


def test_nobody_is_let_into_a_websocket(talk):
    upgrade = ("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13")
    [(status, headers, _)] = answers(talk(request("GET /api/issues HTTP/1.1", *upgrade)))
    assert status in {400, 401}
    assert b"upgrade" not in headers


def test_requests_that_come_together_are_answered_in_their_order(talk):
    one = request("GET /health/live HTTP/1.1")
    other = request("GET /api/issues HTTP/1.1", "Connection: close")
    assert [status for status, _, _ in answers(talk(one + one + other))] == [200, 200, 401]


SMUGGLED = request("GET /api/openapi.json HTTP/1.1")
SHAPES = {
    "get-with-a-body": ("GET /health/live HTTP/1.1", f"Content-Length: {len(SMUGGLED)}"),
    "chunked": ("POST /api/sign-in HTTP/1.1", "Transfer-Encoding: chunked"),
    "chunked-in-other-letters": ("POST /api/sign-in HTTP/1.1", "transfer-encoding:\tCHUNKED"),
    "chunked-and-length": (
        "POST /api/sign-in HTTP/1.1",
        "Content-Length: 4",
        "Transfer-Encoding: chunked",
    ),
    "chunked-hidden": ("POST /api/sign-in HTTP/1.1", "Transfer-Encoding : chunked"),
    "two-codings": ("POST /api/sign-in HTTP/1.1", "Transfer-Encoding: identity, chunked"),
    "two-lengths": ("POST /api/sign-in HTTP/1.1", "Content-Length: 0", "Content-Length: 9"),
    "two-equal-lengths": ("POST /api/sign-in HTTP/1.1", "Content-Length: 0", "Content-Length: 0"),
    "length-in-hex": ("POST /api/sign-in HTTP/1.1", "Content-Length: 0x0"),
    "length-of-two-words": ("POST /api/sign-in HTTP/1.1", "Content-Length: 0 0"),
    "length-beyond-any": ("POST /api/sign-in HTTP/1.1", f"Content-Length: {'9' * 40}"),
    "no-length": ("POST /api/sign-in HTTP/1.1",),
    "header-with-a-newline": ("GET /health/live HTTP/1.1", "A: b\rC: d"),
    "two-headers-in-one-line": ("GET /health/live HTTP/1.1", "A: b\nContent-Length: 9"),
    "folded": ("GET /health/live HTTP/1.1", "A: b", " Content-Length: 9"),
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_no_request_is_smuggled_in_with_another(talk, shape):
    received = answers(talk(request(*shape) + SMUGGLED))
    assert len(received) == 1
    status, headers, _ = received[0]
    assert status in {400, 411, 413}
    assert headers[b"connection"] == b"close"


def test_a_length_that_lies_is_no_request(talk):
    body = b'{"login": "a", "password": "b"}'
    sent = ("Content-Type: application/json", f"Content-Length: {len(body) + 9}")
    [(status, _, _)] = answers(talk(request("POST /api/sign-in HTTP/1.1", *sent, body=body)))
    assert status == 408


def test_a_short_length_leaves_the_rest_to_be_no_request(talk):
    sent = ("Content-Type: application/json", "Content-Length: 2")
    received = answers(
        talk(request("POST /api/sign-in HTTP/1.1", *sent, body=b"{}garbage\r\n\r\n"))
    )
    assert [status for status, _, _ in received] == [422, 400]


def as_json(body: bytes, **more: str) -> dict:
    return {"data": body, "headers": {"Content-Type": "application/json", **more}}


BODIES = {
    "packed": (gzip.compress(b" " * (64 << 20)), {"Content-Encoding": "gzip"}, 415),
    "said-to-be-packed": (b"{}", {"Content-Encoding": "identity"}, 415),
    "deep-lists": (b'{"a":' + b"[" * 400_000 + b"]" * 400_000 + b"}", {}, 400),
    "deep-objects": (b'{"a":' * 150_000 + b"1" + b"}" * 150_000, {}, 400),
    "just-too-deep": (b'{"a":' + b"[" * 33 + b"]" * 33 + b"}", {}, 400),
    "endless-number": (b'{"login":' + b"9" * 500_000 + b"}", {}, 400),
    "huge-exponent": (b'{"login":1e999999999}', {}, 422),
    "not-a-number": (b'{"login":NaN}', {}, 400),
    "named-twice": (b'{"login":"a","login":"b"}', {}, 400),
    "many-names": (b"{%s}" % b",".join(b'"a%d":1' % n for n in range(50_000)), {}, 422),
    "half-a-character": (b'{"login":"\\ud800","password":"x"}', {}, 400),
    "no-utf-8": (b'{"login":"\xff"}', {}, 400),
    "another-encoding": ('{"login":"a"}'.encode("utf-16"), {}, 400),
    "nul": (b'{"login":"a\\u0000","password":"x"}', {}, 400),
    "a-list": (b"[]", {}, 400),
    "too-large": (b'{"login":"' + b"x" * (1 << 20) + b'"}', {}, 413),
}


@pytest.mark.parametrize(("body", "more", "status"), BODIES.values(), ids=BODIES)
def test_a_body_that_costs_more_to_read_than_to_send_is_refused(county, talk, body, more, status):
    cadre = county.as_(INSIDERS["cadre"])
    answer = county.ask("PUT", f"/api/visits/{uuid4()}", **as_json(body, **cadre, **more))
    assert answer.status_code == status, answer.text[:300]
    assert len(answer.content) < 20_000


@pytest.mark.parametrize("path", ["", "/password", "/challenge", "/external", "/renew"])
def test_nobody_sends_much_before_they_are_signed_in(county, talk, path):
    body = b"{%s}" % b",".join(b'"a%d":1' % n for n in range(85_000))
    answer = county.ask("POST", f"/api/sign-in{path}", **as_json(body))
    assert answer.status_code == 413
    assert "4096" in answer.json()["detail"]
    small = county.ask("POST", f"/api/sign-in{path}", **as_json(body[:4095] + b" "))
    assert small.status_code in {400, 401}


def test_what_a_header_says_stands_in_no_header_of_the_answer(county, talk):
    said = {
        "X-Request-Id": "mine",
        "If-None-Match": '"a',
        "Accept-Language": "x",
        "Origin": "https://e",
    }
    answer = county.ask("GET", f"/api/issues/{uuid4()}", INSIDERS["cadre"], headers=said)
    assert answer.status_code == 404
    assert "mine" not in str(answer.headers)
    assert "Access-Control-Allow-Origin" not in answer.headers
