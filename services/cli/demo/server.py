"""The server that the demo talks to: `needle serve`, a process of its own."""

import os
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import requests
from eventlet.green import subprocess

from services.cli.errors import Failed

READY_WITHIN_S = 60
_STOP_WITHIN_S = 5
_TAIL = 5


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
    server.send_signal(signal.SIGTERM)
    try:
        server.wait(_STOP_WITHIN_S)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
