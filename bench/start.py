"""How long `needle serve` takes from its start to its first answer, on a new folder."""

import os
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import requests

from bench.line import Goal, Line, timed
from deploy.ground import Ground
from deploy.ground.kept import Kept, Order
from deploy.ground.ports import free_port

GOAL = Goal("<", 3.0)
ROUNDS = 5
PATIENCE_S = 60.0
PAUSE_S = 0.01


def measure(_ground: Ground, *, rounds: int = ROUNDS) -> Line:
    """Start all services in one process, anew each time, until they say that they are ready.

    The time counts from the start of Python; databases, keys and the first operator are made in it.
    """
    _once()  # what Python compiles and the system reads for the first time
    seconds = [_once() for _ in range(rounds)]
    return Line(
        line="start",
        ours=median(seconds),
        goal=GOAL,
        unit="s",
        note="needle serve on a new folder, until it is ready",
        more={"rounds": seconds},
    )


def _once() -> float:
    with TemporaryDirectory(prefix="needle-bench-") as folder:
        port = free_port()
        order = Order(
            command=[sys.executable, "-m", "services.cli", "serve", "--folder", folder],
            environment={**_environ(), "NEEDLE_HTTP": f"127.0.0.1:{port}"},
            log=str(Path(folder) / "server.log"),
        )
        server = Kept(order)
        try:
            with timed() as watch:
                server.start()
                _await(f"http://127.0.0.1:{port}/health/ready")
        finally:
            server.close()
    return watch.seconds


def _environ() -> dict[str, str]:
    """Return this process's environment without what would tell `needle` to run otherwise."""
    return {name: value for name, value in os.environ.items() if not name.startswith("NEEDLE_")}


def _await(url: str) -> None:
    """Ask until the answer is yes. Raises TimeoutError."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            if requests.get(url, timeout=PATIENCE_S).ok:
                return
        except requests.ConnectionError:
            time.sleep(PAUSE_S)
    message = f"{url} did not answer within {PATIENCE_S:.0f} s"
    raise TimeoutError(message)
