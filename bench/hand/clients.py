"""Sixteen clients that send PUTs as fast as they are answered, each on a connection of its own."""

import json
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from time import perf_counter
from typing import Any
from uuid import uuid4

from bench.hand.envelope import report

LINE = "PUT /api/lamps/{lamp}/report/{command} HTTP/1.1\r\n"
HEADERS = (
    "Host: bench\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"
    "Content-Length: {length}\r\n\r\n"
)


def clients(host: str, port: int, tokens: list[str]) -> Callable[..., dict[str, Any]]:
    """Connect; a turn has each client send some reports, and tells their rate and latencies."""
    pool = ThreadPoolExecutor(len(tokens))
    connections = [socket.create_connection((host, port)) for _ in tokens]
    for connection in connections:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def turn(each: int) -> dict[str, Any]:
        begun = perf_counter()
        told = pool.map(partial(_send, each), connections, tokens)
        latencies = sorted(latency for some in told for latency in some)
        rate = len(latencies) / (perf_counter() - begun)
        return {
            "rate": rate,
            "p50_ms": 1000 * latencies[len(latencies) // 2],
            "p99_ms": 1000 * latencies[len(latencies) * 99 // 100],
        }

    return turn


def _send(number: int, connection: socket.socket, token: str) -> list[float]:
    latencies = []
    for request in [_request(each, token) for each in range(number)]:
        begun = perf_counter()
        connection.sendall(request)
        _require_created(connection)
        latencies.append(perf_counter() - begun)
    return latencies


def _request(number: int, token: str) -> bytes:
    body = report(number)
    line = LINE.format(lamp=body.pop("lamp"), command=uuid4())
    content = json.dumps(body).encode()
    return (line + HEADERS.format(token=token, length=len(content))).encode() + content


def _require_created(connection: socket.socket) -> None:
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(1 << 16)
    head, _, body = received.partition(b"\r\n\r\n")
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    missing = int(fields[b"content-length"]) - len(body)
    while missing > 0:
        missing -= len(connection.recv(missing))
    if not received.startswith(b"HTTP/1.1 201 "):
        raise AssertionError(received.decode())
