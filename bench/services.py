"""The services as they run in earnest: OS processes of their own, on RabbitMQ and PostgreSQL.

They stand on databases and a vhost of this run, which are gone with the block.
"""

import os
import secrets
import sys
import time
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import requests

from contracts.topology import SERVICES
from deploy.ground import Ground
from deploy.ground.kept import Kept, Order
from deploy.ground.ports import free_port
from events.clock import MovableClock
from events.settings import Settings
from services.cli.client import Site

READY_WITHIN_S = 120
_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICKS = os.sysconf("SC_CLK_TCK")


class NotReadyError(Exception):
    """A service did not come up, or has ended; says where it logs."""


@dataclass(frozen=True, slots=True)
class Process:
    """One OS process that runs some of the services."""

    name: str
    address: str
    log: Path
    kept: Kept = field(repr=False)

    def ready(self) -> bool:
        """Tell whether it says that it is ready. Raises NotReadyError where it has ended."""
        if not self.kept.running:
            end = self.log.read_text("utf-8", "replace")[-500:]
            message = f"{self.name} has ended:\n{end}"
            raise NotReadyError(message)
        try:
            answer = requests.get(f"{self.address}/health/ready", timeout=5)
        except requests.RequestException:
            return False
        return answer.ok and bool(answer.json().get("ready"))

    def resident(self) -> int:
        """Return the bytes of memory that it holds (its resident set)."""
        pages = Path(f"/proc/{self.kept.process}/statm").read_text("ascii").split()
        return int(pages[1]) * _PAGE

    def cpu(self) -> float:
        """Return the seconds of a core that it has used so far."""
        told = Path(f"/proc/{self.kept.process}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(told[11]) + int(told[12])) / _TICKS


@dataclass(frozen=True, slots=True)
class Deployment:
    """One county's services while they run. `settings` are those that each of them was given."""

    settings: Settings
    broker: str
    processes: Sequence[Process]
    operator_password: str = field(repr=False)

    def site(self) -> Site:
        """Return where to send what: each path to the service that answers it."""
        first, *others = (process.address for process in self.processes)
        return Site.of_services(first, others)

    def cpu(self) -> dict[str, float]:
        """Return the seconds of a core that each process has used so far."""
        return {process.name: process.cpu() for process in self.processes}

    def resident(self) -> dict[str, int]:
        """Return each process's memory in bytes."""
        return {process.name: process.resident() for process in self.processes}


@contextmanager
def deployment(
    ground: Ground, *, together: bool = False, begins: datetime | None = None
) -> Iterator[Deployment]:
    """Run all services, ready: each in a process of its own, or `together` in one.

    Their clock is the machine's, or runs on from the moment at which the day `begins`.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="needle-bench-")))
        environ = _environ(ground, stack, folder, begins)
        settings = Settings.from_environment(environ)
        groups = [("needle", None)] if together else [(name, name) for name in SERVICES]
        processes = [_start(folder, environ, name, only) for name, only in groups]
        for process in processes:
            stack.callback(process.kept.close)
        _await_all(processes)
        password = environ["NEEDLE_OPERATOR_PASSWORD"]
        yield Deployment(settings, environ["NEEDLE_BROKER"], processes, password)


def _environ(
    ground: Ground, stack: ExitStack, folder: Path, begins: datetime | None
) -> dict[str, str]:
    mark = secrets.token_hex(3)
    for name in (*SERVICES, "vault"):
        url = ground.database(f"{mark}_{name}")
        stack.callback(ground.drop_database, f"{mark}_{name}")
    databases = url.removesuffix("vault") + "{service}"
    broker = ground.vhost(mark)
    stack.callback(ground.drop_vhost, mark)
    clock = MovableClock(folder / "clock.json")
    if begins is not None:
        clock.move_to(begins, runs=True)
    return {
        **os.environ,
        "NEEDLE_MODE": "test",
        "NEEDLE_COUNTY": "330783",
        "NEEDLE_DATABASE": databases,
        "NEEDLE_VAULT_DATABASE": databases.replace("{service}", "vault"),
        "NEEDLE_VAULT_KEY": b64encode(secrets.token_bytes(32)).decode(),
        "NEEDLE_LOG_KEYS": f"1:{b64encode(secrets.token_bytes(32)).decode()}",
        "NEEDLE_BROKER": broker,
        "NEEDLE_CLOCK": "system" if begins is None else f"file:{clock.path}",
        "NEEDLE_OPERATOR_PASSWORD": secrets.token_urlsafe(12),
    }


def _start(folder: Path, environ: dict[str, str], name: str, only: str | None) -> Process:
    port, log = free_port(), folder / f"{name}.log"
    command = [sys.executable, "-m", "services.cli", "serve", "--folder", str(folder)]
    order = Order(
        command=[*command, "--only", only] if only else command,
        environment={**environ, "NEEDLE_HTTP": f"127.0.0.1:{port}"},
        log=str(log),
    )
    kept = Kept(order)  # so that it ends with us, however we end
    kept.start()
    return Process(name, f"http://127.0.0.1:{port}", log, kept)


def _await_all(processes: Sequence[Process]) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    for process in processes:
        while not process.ready():
            if time.monotonic() > deadline:
                message = f"{process.name} was not ready within {READY_WITHIN_S} s"
                raise NotReadyError(message)
            time.sleep(0.05)
