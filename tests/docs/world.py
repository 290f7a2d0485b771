"""A small deployment that runs for real: directory, issue and feed service, over RabbitMQ or not.

The visit and patrol services are bare logs, in which a test says what happened.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, Popen
from time import monotonic
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID, uuid4

import eventlet
from nameko.containers import ServiceContainer

import contracts.all
from deploy.ground.ports import free_port
from events.clock import MovableClock
from events.deployment import Deployment
from events.kernel import Kernel
from events.providers import KernelProvider, kernel_of
from events.settings import Settings
from events.subscription import subscribers_of
from services.directory.service import DirectoryService
from services.feed import credentials
from services.feed.credentials import Credentials, Rights
from services.feed.service import FeedService
from services.issue.service import IssueService
from tests.directory.world import AREAS, COUNTY, HOURS, MONDAY, PASSWORD, VILLAGE, Client
from tests.feed.examples import answer, part, recorded
from tests.feed.world import say

SERVING = ("directory", "issue", "feed")
EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


def bare(service: str) -> type:
    return type(service, (), {"name": service, "kernel": KernelProvider()})


@dataclass(frozen=True)
class AsGround:
    """Administers the broker of this run, however it is reached."""

    ground: Any

    def user(self, name: str, password: str) -> None:
        self.ground.rabbitmqctl("add_user", name, password)

    def rights(self, name: str, vhost: str, rights: Rights) -> None:
        allowed = (rights.configure, rights.write, rights.read)
        self.ground.rabbitmqctl("set_permissions", "-p", vhost, name, *allowed)
        keys = (credentials.REPLIES, rights.keys, "^$")
        self.ground.rabbitmqctl("set_topic_permissions", "-p", vhost, name, *keys)

    def limits(self, name: str, connections: int, channels: int) -> None:
        """Bound nothing: not every way to the broker can."""


@dataclass
class World:
    """What runs, and who administers it."""

    url: str
    broker: str | None
    containers: dict[str, ServiceContainer]
    operator: Client
    coordinator: Client

    def kernel(self, service: str) -> Kernel:
        return kernel_of(self.containers[service])

    def department(self, code: str) -> None:
        """Register a department whose own system has an account."""
        body = {"name": "水务局", "short": code, "kind": "department", "area": COUNTY}
        body |= {"since": "2020-01-01", "hours": HOURS}
        self.operator.done(f"departments/{code}/register", **body)
        self.operator.done(f"accounts/{code}/open", department=code, password=PASSWORD)

    def credentials(self, ground: Any, code: str) -> Credentials:
        vhost = unquote(urlsplit(self.broker).path[1:])
        return credentials.issue(AsGround(ground), vhost, code)

    def dispatch(self, department: str) -> UUID:
        """Raise an issue and have it dispatched to a department, as people do."""
        issue = uuid4()
        raised = {
            "source_kind": "requested",
            "channel": "hotline_12345",
            "outside_number": issue.hex,
            "title": "污水直排",
            "description": "作坊污水排入河道。",
            "location": {"area": VILLAGE},
            "reporter": {"person": "resident"},
            "observed_at": MONDAY.isoformat(),
        }
        until(lambda: self._raise(issue, raised))
        self.coordinator.done(f"issues/{issue}/accept")
        self.coordinator.done(f"issues/{issue}/file", category="其他污水")
        by_hand = {"lead": department, "limit": "5工作日", "verify_by": "site"}
        self.coordinator.done(f"issues/{issue}/dispatch", **by_hand)
        return issue

    def _raise(self, issue: UUID, body: dict[str, Any]) -> bool:
        """Raise an issue; until the directory's facts were copied it is refused."""
        answered = self.coordinator.put(f"/api/issues/{issue}", json=body)
        assert answered.status_code in {201, 422}, answered.text
        return answered.ok

    def record(self, department: str, **personal: Any) -> None:
        """Have a record made of which a department gets a part, with a personal answer in it."""
        visit = recorded(
            answer("meter", 12.5),
            answer("phone", sealed='"13800000001"'),
            parts=(part(department, "meter", "phone"),),
        )
        say(self.kernel("visit"), visit)


@contextmanager
def deployment(folder: Path, broker: str | None, monkeypatch: Any) -> Iterator[World]:
    """Run it, and a county coordinator who may do all that tests need."""
    monkeypatch.setenv("NEEDLE_OPERATOR_PASSWORD", PASSWORD)
    clock = MovableClock(folder / "clock")
    clock.move_to(MONDAY, runs=True)
    settings = Settings(
        database=f"sqlite:///{folder}/{{service}}.db",
        vault_database=f"sqlite:///{folder}/vault.db",
        vault_key=os.urandom(32),
        county=COUNTY,
        mode="test",
        broker=broker,
        clock_file=clock.path,
    )
    services = (DirectoryService, bare("visit"), bare("patrol"), IssueService, FeedService)
    made = Deployment(settings, contracts.all.registry, subscribers_of(services))
    address = ("127.0.0.1", free_port())
    config = {**made.config(), "HTTP": address, "HTTP_SERVICES": SERVING}
    with ExitStack() as stopping:
        containers = {service.name: ServiceContainer(service, config) for service in services}
        for container in containers.values():
            container.start()
            stopping.callback(container.stop)
        yield _peopled(f"http://{address[0]}:{address[1]}", broker, containers)


def _peopled(url: str, broker: str | None, containers: dict[str, ServiceContainer]) -> World:
    def signed_in(login: str) -> Client:
        answered = Client(url).sign_in(login, PASSWORD)
        assert answered.status_code == 200, answered.text
        return Client(url, answered.json()["token"])

    operator = signed_in("operator-1")
    operator.done("areas/editions/2023/0", areas=AREAS)
    person = {"name": "张小满", "roles": ["county_coordinator"], "areas": [COUNTY]}
    operator.done("people/desk/register", **person)
    operator.done("people/desk/credentials", login="desk", password=PASSWORD)
    return World(url, broker, containers, operator, signed_in("desk"))


@dataclass
class Program:
    """An example that runs in a process of its own, and what it has printed so far."""

    output: Path
    process: Popen

    def says(self, words: str) -> str:
        """Wait until it has printed `words`; return the whole line."""

        def line() -> str | None:
            assert self.process.poll() is None, f"it ended:\n{self.output.read_text()}"
            return next((each for each in self.lines() if words in each), None)

        return until(line, about=self.output)

    def lines(self) -> list[str]:
        return self.output.read_text("utf-8").splitlines()


@contextmanager
def program(command: list[str], folder: Path, **environ: str) -> Iterator[Program]:
    """Run an example until the block ends."""
    output = folder / f"output-{uuid4().hex[:6]}.txt"
    environment = {**os.environ, "NEEDLE_REACHED": str(folder / "reached.txt"), **environ}
    with output.open("w") as file:
        process = Popen(
            command, stdin=DEVNULL, stdout=file, stderr=file, env=environment, cwd=EXAMPLES
        )
    try:
        yield Program(output, process)
    finally:
        process.kill()
        process.wait()


def python(name: str) -> list[str]:
    return [sys.executable, str(EXAMPLES / name)]


def until(condition: Any, about: Path | None = None) -> Any:
    """Wait until `condition` holds; return what it told."""
    deadline = monotonic() + 60
    while not (told := condition()):
        said = about.read_text() if about else ""
        assert monotonic() < deadline, f"waited in vain\n{said}"
        eventlet.sleep(0.05)
    return told
