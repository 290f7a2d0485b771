"""The two grounds on which the story is played: one process, and each service in its own."""

import os
import secrets
import signal
import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
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


@dataclass(frozen=True, slots=True)
class Stage:
    """One ground: the world on it, where its processes log, its databases and its broker."""

    world: World
    folder: Path
    databases: str
    broker: str | None = None
    processes: "Processes | None" = None

    def database_of(self, service: str) -> str:
        """Return the URL of a service's database; `vault` is the key vault's."""
        return self.databases.replace("{service}", service)

    def logs(self) -> str:
        """Return all that the processes have logged."""
        return "\n".join(path.read_text("utf-8") for path in self.folder.glob("*.log"))


class Processes:
    """Each service in an OS process of its own, on RabbitMQ and PostgreSQL.

    `kill` ends one with SIGKILL and `start` starts it again, as whoever supervises it would.
    """

    def __init__(self, environ: dict[str, str], folder: Path) -> None:
        self._environ = environ
        self._folder = folder
        self._ports = {service: free_port() for service in SERVICES}
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, service: str) -> None:
        """Start a service."""
        environ = {**self._environ, "NEEDLE_HTTP": f"127.0.0.1:{self._ports[service]}"}
        command = [sys.executable, "-m", "services.cli", "serve", "--only", service]
        with (self._folder / f"{service}.log").open("ab") as log:
            self._running[service] = subprocess.Popen(command, env=environ, stdout=log, stderr=log)

    def kill(self, service: str) -> None:
        """Kill a service where it stands (kill -9)."""
        process = self._running.pop(service)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """End all of them."""
        for process in self._running.values():
            process.kill()
        for process in self._running.values():
            process.wait()

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

    def site(self) -> Site:
        """Return where to send what: each path to the service that answers it."""
        by_prefix = {}
        for service in SERVICES:
            address = self._address(service)
            paths = requests.get(f"{address}/api/openapi.json", timeout=30).json()["paths"]
            by_prefix |= {"/".join(path.split("/")[:3]): address for path in paths}
        return Site(self._address("directory"), by_prefix)

    def _address(self, service: str) -> str:
        return f"http://127.0.0.1:{self._ports[service]}"


@contextmanager
def one_process(folder: Path) -> Iterator[Stage]:
    """Run all services in one process, on SQLite and without a broker."""
    local = LocalFolder(folder)
    local.create()
    clock = MovableClock(local.clock_file)
    clock.move_to(MONDAY)
    port = free_port()
    with serving(folder, port, local.clock_file):
        world = _world(Site(f"http://127.0.0.1:{port}"), clock, local.operator_password())
        yield Stage(world, folder, f"sqlite:///{folder.resolve()}/{{service}}.db")


@contextmanager
def processes(ground: Ground, amqp_url: str, folder: Path) -> Iterator[Stage]:
    """Run each service in its own process, on databases and a vhost of this run."""
    clock = MovableClock(folder / "clock.json")
    clock.move_to(MONDAY)
    password = secrets.token_urlsafe(12)
    with ExitStack() as stack:
        databases = _databases(ground, stack)
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
        running = Processes(environ, folder)
        stack.callback(running.stop)
        for service in SERVICES:
            running.start(service)
        running.await_ready()
        world = _world(running.site(), clock, password)
        yield Stage(world, folder, databases, amqp_url, running)


def _databases(ground: Ground, stack: ExitStack) -> str:
    """Make a database for each service, and the vault's; return the template of their URLs."""
    mark = secrets.token_hex(4)
    for name in (*SERVICES, "vault"):
        url = ground.database(f"{mark}_{name}")
        stack.callback(ground.drop_database, f"{mark}_{name}")
    return url.removesuffix("vault") + "{service}"


def _world(site: Site, clock: MovableClock, operator_password: str) -> World:
    passwords = {name: secrets.token_urlsafe(12) for name in accounts()}
    operator = Person(site, "operator-1", operator_password)
    return World(site, clock, operator, passwords, say=lambda _line: None)
