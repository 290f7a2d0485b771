"""The application inside a real nameko container, over real sockets."""

import socket
from uuid import uuid4

import eventlet
import pytest
import requests

from events.store import StoreUnavailableError
from services.web import host, listener, wire


def test_a_command_travels_over_http_into_the_log(url, cadre, document, kernel):
    with requests.Session() as session:
        answer = session.put(f"{url}/api/places/{uuid4()}", json=document, headers=cadre)
        assert answer.status_code == 201
        read = session.get(f"{url}{answer.request.path_url}", headers=cadre)
    assert read.json()["name"] == document["name"]
    assert kernel.head().position == 1


def test_health_tells_live_and_ready(url):
    assert requests.get(f"{url}/health/live").json() == {"status": "live"}
    ready = requests.get(f"{url}/health/ready")
    assert ready.status_code == 200
    assert ready.json()["services"]["places"]["ready"]


def test_a_service_whose_database_is_away_is_live_but_not_ready(url, kernel, monkeypatch):
    def fail():
        raise StoreUnavailableError

    monkeypatch.setattr(kernel, "head", fail)
    ready = requests.get(f"{url}/health/ready")
    assert (ready.status_code, ready.json()["ready"]) == (503, False)
    assert requests.get(f"{url}/health/live").status_code == 200


def test_sixteen_clients_at_once_are_all_answered_and_stored_once(url, cadre, document, kernel):
    def work(number):
        with requests.Session() as session:
            session.headers.update(cadre)
            places = [uuid4() for _ in range(10)]
            for place in places:
                body = document | {"name": f"{number}"}
                first = session.put(f"{url}/api/places/{place}", json=body)
                again = session.put(f"{url}/api/places/{place}", json=body)
                assert (first.status_code, again.status_code) == (201, 200)
        return len(places)

    pool = eventlet.GreenPool(16)
    assert sum(pool.imap(work, range(16))) == 160
    assert kernel.head().position == 160


def test_a_connection_is_kept_for_the_next_request(address, cadre):
    request = b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"
    with socket.create_connection(address, timeout=10) as connection:
        for _ in range(3):
            connection.sendall(request)
            received = b""
            while not received.endswith(b'{"status":"live"}'):
                received += connection.recv(4096)
            assert received.startswith(b"HTTP/1.1 200 ")


def status(answer: bytes) -> int:
    assert answer.startswith(b"HTTP/1.1 "), answer
    return int(answer.split(b" ", 2)[1])


HEAD = b"PUT /api/places/%s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (HEAD + b"\r\n", 411),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 411),
        (HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n{}", 411),
        (HEAD + b"Content-Length: 2\r\nContent-Length: 20\r\n\r\n{}", 400),
        (HEAD + b"Content-Length: +2\r\n\r\n{}", 400),
        (HEAD + b"Content-Length: -2\r\n\r\n{}", 400),
        (HEAD + b"Content-Length: 2, 2\r\n\r\n{}", 400),
        (HEAD + b"Content-Length : 2\r\n\r\n{}", 400),
        (HEAD + b"Folded: a\r\n b\r\nContent-Length: 2\r\n\r\n{}", 400),
        (HEAD + b"no colon here\r\nContent-Length: 2\r\n\r\n{}", 400),
        (HEAD + b"Host: y\r\nContent-Length: 2\r\n\r\n{}", 400),
        (HEAD + b"Content-Length: 99999999\r\n\r\n{}", 413),
        (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: x\r\nBig: " + b"a" * 9000 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 200 + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: x\r\n" + (b"A: %s\r\n" % (b"b" * 4000)) * 50 + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/4.2\r\nHost: x\r\n\r\n", 505),
        (b"GET / SMTP\r\nHost: x\r\n\r\n", 400),
        (b"nonsense\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 400),
    ],
    ids=[
        "no-length",
        "chunked",
        "chunked-and-length",
        "two-lengths",
        "signed-length",
        "negative-length",
        "list-of-lengths",
        "space-before-colon",
        "folded-header",
        "no-colon",
        "two-hosts",
        "oversized",
        "long-address",
        "long-header",
        "many-headers",
        "large-headers",
        "no-host",
        "version",
        "protocol",
        "nonsense",
        "tls",
    ],
)
def test_what_is_malformed_or_too_large_is_refused_before_any_app(sent, expected, talk, kernel):
    if b"%s" in sent:
        sent = sent % str(uuid4()).encode()
    answer = talk(sent)
    assert status(answer) == expected
    head, _, _ = answer.partition(b"\r\n\r\n")
    assert b"application/problem+json" in head
    assert b"\r\nServer:" not in head
    assert b"Python" not in answer
    assert b"eventlet" not in answer
    assert kernel.head().position == 0


def test_evidence_may_be_larger_than_any_other_body(url, cadre):
    large = b"x" * (2 << 20)
    to_evidence = requests.put(f"{url}/api/places/evidence/0", data=large, headers=cadre)
    assert to_evidence.status_code == 404  # it got as far as the app, which has none here
    too_large = requests.put(f"{url}/api/places/evidence/0", data=b"x" * (9 << 20), headers=cadre)
    assert too_large.status_code == 413
    elsewhere = requests.put(f"{url}/api/places/{uuid4()}", data=large, headers=cadre)
    assert elsewhere.status_code == 413


def test_a_client_that_sends_all_of_a_large_body_still_reads_the_answer(url, cadre):
    body = b'{"name": "' + b"x" * (3 << 20) + b'"}'
    headers = cadre | {"Content-Type": "application/json"}
    answer = requests.put(f"{url}/api/places/{uuid4()}", data=body, headers=headers)
    assert answer.status_code == 413
    assert answer.json()["code"] == "too-large"


def test_a_client_can_send_the_whole_of_a_body_that_was_refused(talk):
    head = HEAD % str(uuid4()).encode() + b"Content-Length: 12582912\r\n\r\n"
    assert status(talk(head + b"x" * (12 << 20))) == 413


def test_a_client_that_waits_for_leave_is_told_no_without_sending(talk):
    sent = HEAD % str(uuid4()).encode() + b"Content-Length: 9999999\r\nExpect: 100-continue\r\n\r\n"
    assert status(talk(sent)) == 413


def test_a_chunked_body_from_an_ordinary_client_is_refused(url, cadre):
    headers = cadre | {"Content-Type": "application/json"}
    parts = iter([b"{", b"}"])
    answer = requests.put(f"{url}/api/places/{uuid4()}", data=parts, headers=headers)
    assert answer.status_code == 411


def test_headers_that_drip_are_cut_off(monkeypatch, address):
    monkeypatch.setattr(wire, "HEAD", 0.3)
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nA: ")
        with eventlet.Timeout(10):
            cut = False
            while not cut:
                try:
                    connection.sendall(b"b")
                    eventlet.sleep(0.05)
                except OSError:
                    cut = True
    assert cut


def test_a_silent_connection_is_closed(monkeypatch, address):
    monkeypatch.setattr(wire, "IDLE", 0.2)
    with socket.create_connection(address, timeout=10) as connection:
        assert connection.recv(1) == b""


def test_a_body_that_never_comes_is_answered_408_and_blocks_nobody(
    monkeypatch,
    address,
    url,
    cadre,
    document,
):
    monkeypatch.setattr(listener, "BODY", 1.0)
    held = [socket.create_connection(address, timeout=10) for _ in range(20)]
    for connection in held:
        head = HEAD % str(uuid4()).encode()
        connection.sendall(head + b"Content-Length: 100\r\n\r\n{")
    answer = requests.put(f"{url}/api/places/{uuid4()}", json=document, headers=cadre)
    assert answer.status_code == 201
    for connection in held:
        assert status(connection.recv(1 << 16)) == 408
        connection.close()


def test_an_app_that_is_full_says_when_to_try_again(monkeypatch, address, url, cadre):
    monkeypatch.setattr(listener, "PATIENCE", 0.05)
    [site] = host._listeners["127.0.0.1", 0]._sites.values()
    while site.places.acquire(blocking=False):
        pass
    answer = requests.get(f"{url}/api/places", headers=cadre)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    site.places.release()
    assert requests.get(f"{url}/api/places", headers=cadre).status_code == 200


def test_requests_under_way_are_answered_when_the_service_stops(address, running):
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(b"GET /health/live HTTP/1.1\r\n")
        eventlet.sleep(0)
        stopping = eventlet.spawn(running.stop)
        eventlet.sleep(0.05)
        connection.sendall(b"Host: x\r\n\r\n")
        assert status(connection.recv(4096)) == 200
    stopping.wait()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address, timeout=10)


def begin_a_request(address) -> socket.socket:
    connection = socket.create_connection(address, timeout=10)
    connection.sendall(b"GET /health/live HTTP/1.1\r\n")
    eventlet.sleep(0.05)
    return connection


def test_a_service_that_is_killed_waits_for_nobody(address, running):
    with begin_a_request(address) as connection:
        running.kill()
        assert connection.recv(4096) == b""


def test_a_service_that_stops_waits_for_a_while_only(address, running, monkeypatch):
    monkeypatch.setattr(host, "GRACE", 0.1)
    with begin_a_request(address) as connection:
        running.stop()
        assert connection.recv(4096) == b""


def test_a_service_dies_with_its_listener(address, running):
    host._listeners["127.0.0.1", 0]._ended.send_exception(OSError("the address is gone"))
    with pytest.raises(OSError, match="the address is gone"), eventlet.Timeout(10):
        running.wait()
