"""The server that the demo talks to: `needle serve`, a process of its own."""

import os
import secrets
import signal
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

import requests
from eventlet.green import subprocess

from services.cli.errors import Failed

READY_WITHIN_S = 60
_STOP_WITHIN_S = 15
_TAIL = 5
_TRIES = 100
_PORTS = range(20_000, 32_000)
_given: set[int] = set()


def free_port() -> int:
    """Return a port of this machine on which nobody listens, another one each time.

    It lies below those from which outgoing connections are made: one of these could else take it
    before whoever is to listen there has started. Raises Failed where none is free.
    """
    for _ in range(_TRIES):
        port = secrets.choice(_PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            if port not in _given:
                _given.add(port)
                return port
    message = f"no port from {_PORTS[0]} to {_PORTS[-1]} is free: end some servers"
    raise Failed(message)


def taken(port: int) -> bool:
    """Tell whether somebody listens on a port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def serving(
    folder: Path, port: int, clock_file: Path, **told: str
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run the server, ready, until the end of the block. Raises Failed where it does not start.

    `told` is put into its environment.
    """
    environ = {
        **os.environ,
        **told,
        "NEEDLE_CLOCK": f"file:{clock_file.resolve()}",
        "NEEDLE_HTTP": f"127.0.0.1:{port}",
    }
    command = [sys.executable, "-m", "services.cli", "serve", "--folder", str(folder)]
    log = folder / "server.log"
    with log.open("wb") as opened:
        server = subprocess.Popen(command, env=environ, stdout=opened, stderr=opened)
        try:
            _await(server, f"http://127.0.0.1:{port}/health/ready", log)
            yield server
        finally:
            _stop(server)


def _await(server: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    deadline = monotonic() + READY_WITHIN_S
    while monotonic() < deadline and server.poll() is None:
        if _ready(url):
            return
        sleep(0.1)
    last = " / ".join(log.read_text("utf-8", "replace").splitlines()[-_TAIL:])
    message = f"the services did not start; the end of {log}: {last}"
    raise Failed(message)


def _ready(url: str) -> bool:
    try:
        answer: Mapping[str, object] = requests.get(url, timeout=5).json()
    except (requests.RequestException, ValueError):
        return False
    return answer.get("ready") is True


def _stop(server: "subprocess.Popen[bytes]") -> None:
    server.send_signal(signal.SIGINT)
    try:
        server.wait(_STOP_WITHIN_S)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
