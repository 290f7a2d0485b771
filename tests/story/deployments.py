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

import requests
from eventlet.green import subprocess

from contracts.topology import SERVICES
from deploy.ground import Ground
from events.clock import MovableClock
from services.cli.client import Person, Site, wait_for
from services.cli.demo.server import free_port, serving
from services.cli.demo.story import World
from services.cli.demo.story.setting import accounts
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
    """Each service in an OS process of its own, on RabbitMQ and PostgreSQL.

    `kill` ends one with SIGKILL and `start` starts it again, as whoever supervises it would.
    `own` holds what the environment of one service says otherwise than that of the others.
    """

    def __init__(
        self, environ: dict[str, str], folder: Path, own: Mapping[str, Mapping[str, str]] = NOTHING
    ) -> None:
        self._environ = environ
        self._own = own
        self._folder = folder
        self.ports = {service: free_port() for service in SERVICES}
        self._collected = {service: free_port() for service in SERVICES}
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, service: str) -> None:
        """Start a service."""
        own = {
            "NEEDLE_HTTP": f"127.0.0.1:{self.ports[service]}",
            "NEEDLE_METRICS": f"127.0.0.1:{self._collected[service]}",
            **self._own.get(service, {}),
        }
        command = [sys.executable, "-m", "services.cli", "serve", "--only", service]
        with (self._folder / f"{service}.log").open("ab") as log:
            self._running[service] = subprocess.Popen(
                command,
                env={**self._environ, **own},
                stdout=log,
                stderr=log,
                preexec_fn=_end_with_us,
            )

    def signal(self, service: str, number: signal.Signals) -> None:
        """Send a signal to a service."""
        self._running[service].send_signal(number)

    def kill(self, service: str) -> None:
        """Kill a service where it stands (kill -9)."""
        process = self._running.pop(service)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def close(self) -> None:
        """End all of them."""
        for process in self._running.values():
            process.kill()
        for process in self._running.values():
            process.wait()

    def ended(self) -> list[str]:
        """Return the services that ended by themselves: whoever supervises them starts them."""
        return [service for service, process in self._running.items() if process.poll() is not None]

    def ready(self, service: str) -> bool:
        """Tell whether a service says that it is ready."""
        try:
            answer = requests.get(f"{self._address(service)}/health/ready", timeout=5)
        except requests.RequestException:
            return False
        return answer.ok and bool(answer.json().get("ready"))

    def await_ready(self) -> None:
        """Wait until all are ready."""
        for service in SERVICES:
            wait_for(f"{service} to be ready", lambda one=service: self.ready(one))

    def metrics(self) -> tuple[str, ...]:
        """Return where each service's metrics are collected."""
        return tuple(f"http://127.0.0.1:{port}" for port in self._collected.values())

    def site(self) -> Site:
        """Return where to send what: each path to the service that answers it."""
        by_prefix = {}
        for service in SERVICES:
            address = self._address(service)
            paths = requests.get(f"{address}/api/openapi.json", timeout=30).json()["paths"]
            by_prefix |= {"/".join(path.split("/")[:3]): address for path in paths}
        return Site(self._address("directory"), by_prefix)

    def _address(self, service: str) -> str:
        return f"http://127.0.0.1:{self.ports[service]}"


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
        world = _world(Site(f"http://127.0.0.1:{port}"), clock, local.operator_password())
        databases = f"sqlite:///{folder.resolve()}/{{service}}.db"
        yield Stage(world, folder, databases, metrics=(f"http://{collected}",))


@contextmanager
def processes(ground: Ground, amqp_url: str, folder: Path) -> Iterator[Stage]:
    """Run each service in its own process, on databases and a vhost of this run."""
    with ExitStack() as stack:
        mark = secrets.token_hex(4)
        for name in (*SERVICES, "vault"):
            stack.callback(ground.drop_database, f"{mark}_{name}")
        databases = databases_made(lambda name: ground.database(f"{mark}_{name}"))
        yield stack.enter_context(started(databases, amqp_url, folder))


def databases_made(make: Callable[[str], str]) -> str:
    """Make a database for each service, and the vault's; return the template of their URLs."""
    urls = [make(name) for name in (*SERVICES, "vault")]
    return urls[-1].removesuffix("vault") + "{service}"


@contextmanager
def started(
    databases: str, amqp_url: str, folder: Path, own: Mapping[str, Mapping[str, str]] = NOTHING
) -> Iterator[Stage]:
    """Run each service in its own process until the block ends.

    `databases` is the template of their databases' URLs; `own` is as for Processes.
    """
    clock = MovableClock(folder / "clock.json")
    clock.move_to(MONDAY)
    password = secrets.token_urlsafe(12)
    environ = {
        **os.environ,
        "NEEDLE_MODE": "test",
        "NEEDLE_COUNTY": "330783",
        "NEEDLE_DATABASE": databases,
        "NEEDLE_VAULT_DATABASE": databases.replace("{service}", "vault"),
        "NEEDLE_VAULT_KEY": b64encode(secrets.token_bytes(32)).decode(),
        "NEEDLE_BROKER": amqp_url,
        "NEEDLE_CLOCK": f"file:{clock.path}",
        "NEEDLE_OPERATOR_PASSWORD": password,
    }
    with closing(Processes(environ, folder, own)) as running:
        for service in SERVICES:
            running.start(service)
        running.await_ready()
        world = _world(running.site(), clock, password)
        yield Stage(world, folder, databases, amqp_url, running, running.metrics())


def _world(site: Site, clock: MovableClock, operator_password: str) -> World:
    passwords = {name: secrets.token_urlsafe(12) for name in accounts()}
    operator = Person(site, "operator-1", operator_password)
    return World(site, clock, operator, passwords, say=lambda _line: None)
