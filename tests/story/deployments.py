"""The two grounds on which the story is played: one process, and each service in its own."""

import os
import secrets
import signal
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from ctypes import CDLL
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from eventlet.green import subprocess

from contracts.topology import SERVICES
from deploy.ground.ports import free_port
from events.clock import MovableClock
from services.cli.client import Site, wait_for
from services.cli.demo.server import serving
from services.cli.demo.story import World
from services.cli.demo.story.setting import world_on
from services.cli.demo.story.world import MONDAY
from services.cli.local import LocalFolder

NOTHING: Mapping[str, Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True)
class Stage:
    """One ground: the world on it, where its processes log, its databases and its broker."""

    world: World
    folder: Path
    databases: str
    broker: str | None = None
    processes: "Processes | None" = None
    metrics: tuple[str, ...] = ()

    def measured(self) -> str:
        """Return what all processes tell whoever collects metrics."""
        return "\n".join(requests.get(f"{each}/metrics", timeout=30).text for each in self.metrics)

    def database_of(self, service: str) -> str:
        """Return the URL of a service's database; `vault` is the key vault's."""
        return self.databases.replace("{service}", service)

    def logs(self) -> str:
        """Return all that the processes have logged."""
        return "\n".join(path.read_text("utf-8") for path in self.folder.glob("*.log"))


class Processes:
    """Each service in an OS process of its own, or in several, on RabbitMQ and PostgreSQL.

    `kill` ends one with SIGKILL and `start` starts it again, as whoever supervises it would. The
    copies of `visit` are called `visit`, `visit-2` and so on. `own` holds what the environment of
    one of them says otherwise; `module` is what is run.
    """

    def __init__(
        self,
        environ: dict[str, str],
        folder: Path,
        own: Mapping[str, Mapping[str, str]] = NOTHING,
        *,
        copies: int = 1,
        module: str = "services.cli",
    ) -> None:
        self.environ = environ
        self.names = [*SERVICES, *(f"{s}-{n}" for n in range(2, copies + 1) for s in SERVICES)]
        self._own = own
        self._folder = folder
        self._module = module
        self.ports = {name: free_port() for name in self.names}
        self._collected = {name: free_port() for name in self.names}
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str) -> None:
        """Start one."""
        own = {
            "NEEDLE_HTTP": self.address(name),
            "NEEDLE_METRICS": f"127.0.0.1:{self._collected[name]}",
            **self._own.get(name, {}),
        }
        service, _, _ = name.partition("-")
        command = [sys.executable, "-m", self._module, "serve", "--only", service]
        with (self._folder / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                command,
                env={**self.environ, **own},
                stdout=log,
                stderr=log,
                preexec_fn=_end_with_us,
            )

    def kill(self, name: str) -> None:
        """Kill one where it stands (kill -9)."""
        process = self._running.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def close(self) -> None:
        """End all of them."""
        for process in self._running.values():
            process.kill()
        for process in self._running.values():
            process.wait()

    def ended(self) -> list[str]:
        """Return those that ended by themselves: whoever supervises them starts them."""
        return [name for name, process in self._running.items() if process.poll() is not None]

    def ready(self, name: str) -> bool:
        """Tell whether one says that it is ready."""
        try:
            answer = requests.get(f"http://{self.address(name)}/health/ready", timeout=5)
        except requests.RequestException:
            return False
        return answer.ok and bool(answer.json().get("ready"))

    def await_ready(self) -> None:
        """Wait until all are ready; many at once take long to start on a busy machine."""
        for name in self.names:
            wait_for(f"{name} to be ready", lambda one=name: self.ready(one), patience=300)

    def metrics(self) -> tuple[str, ...]:
        """Return where each service's metrics are collected."""
        return tuple(f"http://127.0.0.1:{port}" for port in self._collected.values())

    def site(self) -> Site:
        """Return where to send what: each path to the service that answers it."""
        directory, *others = (f"http://{self.address(service)}" for service in SERVICES)
        return Site.of_services(directory, others)

    def address(self, name: str) -> str:
        """Return host and port of one."""
        return f"127.0.0.1:{self.ports[name]}"


def _end_with_us() -> None:
    """Have Linux kill this process when the tests' own ends, which may be killed as well."""
    if sys.platform == "linux":
        CDLL(None).prctl(_PDEATHSIG, signal.SIGKILL)


_PDEATHSIG = 1


@contextmanager
def one_process(folder: Path) -> Iterator[Stage]:
    """Run all services in one process, on SQLite and without a broker."""
    local = LocalFolder(folder)
    local.create()
    clock = MovableClock(local.clock_file)
    clock.move_to(MONDAY)
    port, collected = free_port(), f"127.0.0.1:{free_port()}"
    with serving(folder, port, local.clock_file, NEEDLE_METRICS=collected):
        world = world_on(Site(f"http://127.0.0.1:{port}"), clock, local.operator_password())
        databases = f"sqlite:///{folder.resolve()}/{{service}}.db"
        yield Stage(world, folder, databases, metrics=(f"http://{collected}",))


@contextmanager
def databases_lent(make: Callable[[str], str], drop: Callable[[str], None]) -> Iterator[str]:
    """Make a database for each service, and the vault's, until the block ends.

    Yields the template of their URLs.
    """
    mark = f"stage_{secrets.token_hex(4)}"
    with ExitStack() as stack:
        for name in (*SERVICES, "vault"):
            stack.callback(drop, f"{mark}_{name}")
        yield databases_made(lambda name: make(f"{mark}_{name}"))


def databases_made(make: Callable[[str], str]) -> str:
    """Make a database for each service, and the vault's; return the template of their URLs."""
    urls = [make(name) for name in (*SERVICES, "vault")]
    return urls[-1].removesuffix("vault") + "{service}"


@contextmanager
def started(databases: str, amqp_url: str, folder: Path, **how: Any) -> Iterator[Stage]:
    """Run each service in its own process until the block ends.

    `databases` is the template of their databases' URLs; `how` is as for Processes.
    """
    clock = MovableClock(folder / "clock.json")
    clock.move_to(MONDAY)
    password = secrets.token_urlsafe(12)
    environ = {
        **os.environ,
        "NEEDLE_MODE": "test",
        "NEEDLE_CONNECTIONS": "4",  # a server allows a hundred, and other tests use it too
        "NEEDLE_COUNTY": "330783",
        "NEEDLE_DATABASE": databases,
        "NEEDLE_VAULT_DATABASE": databases.replace("{service}", "vault"),
        "NEEDLE_VAULT_KEY": b64encode(secrets.token_bytes(32)).decode(),
        "NEEDLE_LOG_KEYS": f"1:{b64encode(secrets.token_bytes(32)).decode()}",
        "NEEDLE_BROKER": amqp_url,
        "NEEDLE_CLOCK": f"file:{clock.path}",
        "NEEDLE_OPERATOR_PASSWORD": password,
    }
    with closing(Processes(environ, folder, **how)) as running:
        for name in running.names:
            running.start(name)
        running.await_ready()
        world = world_on(running.site(), clock, password)
        yield Stage(world, folder, databases, amqp_url, running, running.metrics())
