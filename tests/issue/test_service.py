"""The issue service in its container: following others and itself, the timer, HTTP, replies."""

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from time import monotonic
from urllib.parse import unquote, urlsplit
from uuid import UUID, uuid4, uuid5

import amqp
import eventlet
import pytest
import requests
from nameko.containers import ServiceContainer

import contracts.all
from contracts.issue.events.case import IssueAbsorbed, IssueRaised
from contracts.issue.events.deadlines import AssignmentEscalated
from contracts.issue.events.reply import ReplyAnswered
from contracts.topology import SUBSCRIBERS
from events import parking
from events.clock import MovableClock
from events.deployment import Deployment
from events.envelope import decode
from events.kernel import Kernel
from events.providers import KernelProvider, kernel_of
from events.settings import Settings
from services.issue.policy import routing_text
from services.issue.reactions.raising import issue_of
from services.issue.service import IssueService
from services.web.host import listening
from services.web.identity import Caller
from services.web.tokens import issue_token
from tests.issue.county import COUNTY, MANHOLE, MONDAY, STREET, beginnings
from tests.issue.test_seen_problems import on_visit, problem
from tests.issue.world import DAY, HOUR, KEY, SOURCES, bodies, say

ANY_PORT = "127.0.0.1:0"
PATIENCE = 40.0


@dataclass
class Running:
    """The issue service and those that it follows, each in a container of this process."""

    containers: dict[str, ServiceContainer]
    clock: MovableClock

    def kernel(self, name: str = "issue") -> Kernel:
        return kernel_of(self.containers[name])

    def told(self, contract: type) -> list:
        events = [decode(body, self.kernel().registry) for body in bodies(self.kernel())]
        return [event.data for event in events if isinstance(event.data, contract)]

    def put(self, path: str, *roles: str, **body: object) -> requests.Response:
        person = {"areas": [COUNTY], "department": STREET}
        caller = Caller(person=roles[0], roles=roles, **person)
        token = issue_token(caller, KEY, self.clock.now(), HOUR)
        host, port = listening(ANY_PORT)
        return requests.put(
            f"http://{host}:{port}/api/{path}",
            json=body,
            headers={"Authorization": f"Bearer {token}"},
            timeout=30,
        )


@contextmanager
def running(folder, databases: str, broker: str | None) -> Iterator[Running]:
    clock = MovableClock(folder / "clock")
    clock.move_to(MONDAY)
    settings = Settings(
        database=databases,
        vault_database=f"sqlite:///{folder}/vault.db",
        vault_key=os.urandom(32),
        county=COUNTY,
        mode="test",
        clock_file=clock.path,
        broker=broker,
    )
    issue_only = {name: ("issue",) for name, readers in SUBSCRIBERS.items() if "issue" in readers}
    deployment = Deployment(settings, contracts.all.registry, issue_only)
    config = {**deployment.config(), "HTTP": ANY_PORT}
    sources = [type(name, (), {"name": name, "kernel": KernelProvider()}) for name in SOURCES]
    with ExitStack() as stopping:
        containers = {}
        for service in (*sources, IssueService):
            containers[service.name] = ServiceContainer(service, config)
            containers[service.name].start()
            stopping.callback(containers[service.name].stop)
        made = Running(containers, clock)
        say(made.kernel("directory"), *beginnings(KEY))
        adopted = f"routing/adopt/{uuid4()}"
        rules = {"county": COUNTY, "text": routing_text()}
        until(lambda: made.put(adopted, "operator", **rules).ok)
        yield made


def until(condition):
    deadline = monotonic() + PATIENCE
    while not (told := condition()):
        assert monotonic() < deadline, "waited in vain"
        eventlet.sleep(0.02)
    return told


@pytest.fixture
def one_process(tmp_path):
    """Everything on SQLite, without a broker."""
    with running(tmp_path, f"sqlite:///{tmp_path}/{{service}}.db", None) as made:
        yield made


@pytest.fixture
def on_rabbitmq(tmp_path, amqp_url):
    """Everything over RabbitMQ."""
    with running(tmp_path, f"sqlite:///{tmp_path}/{{service}}.db", amqp_url) as made:
        yield made


def open_manhole(services):
    """Have a visit see an open manhole, and wait until it is somebody's to close."""
    event = on_visit(problem(category=MANHOLE))
    say(services.kernel("visit"), event)
    until(lambda: services.told(IssueRaised))
    return issue_of(event.problem.problem)


def test_in_one_process_problems_become_cases_which_are_merged_and_reminded_of(one_process):
    first, second = open_manhole(one_process), uuid4()
    body = {
        "source_kind": "requested",
        "channel": "resident",
        "title": "窨井没有盖",
        "description": "晚上看不见。",
        "location": {"area": STREET},
        "reporter": {"person": "resident-1"},
        "observed_at": MONDAY.isoformat(),
    }
    assert one_process.put(f"issues/{second}", "street_coordinator", **body).status_code == 201
    merge = {"into": str(first), "reason": "同一口井。"}
    path = f"issues/{second}/merge/{uuid4()}"
    assert one_process.put(path, "street_coordinator", **merge).status_code == 201
    (absorbed,) = until(lambda: one_process.told(IssueAbsorbed))
    assert (absorbed.issue, absorbed.other) == (first, second)
    one_process.clock.move_to(MONDAY + 7 * DAY)
    told = until(lambda: one_process.told(AssignmentEscalated))
    assert {one.issue for one in told} == {first}
    assert not one_process.kernel().health.alarms


# ---- replies over a real broker ------------------------------------------------------------------


@contextmanager
def department(url) -> Iterator[amqp.Channel]:
    """A department's own connection, by no code of ours."""
    parts = urlsplit(url)
    connection = amqp.Connection(
        host=f"{parts.hostname}:{parts.port}",
        userid=unquote(parts.username),
        password=unquote(parts.password),
        virtual_host=unquote(parts.path[1:]),
    )
    connection.connect()
    yield connection.channel()
    connection.close()


def send(channel, key: str, body: bytes, message_id: str | None) -> None:
    message = amqp.Message(body, message_id=message_id, content_type="application/json")
    channel.basic_publish(message, "department.replies", key)


def test_over_rabbitmq_replies_are_handled_one_after_the_other_whatever_they_hold(
    on_rabbitmq, amqp_url
):
    issue = open_manhole(on_rabbitmq)
    name = {"issue": str(issue), "assignment": assignment_of(issue)}
    good = json.dumps(name).encode()
    ids = [str(uuid4()) for _ in range(3)]
    with department(amqp_url) as channel:
        send(channel, "DY-JS.assignment.receive", b"\x00 not json", ids[0])
        send(channel, "DY-JS.make.tea", good, ids[1])
        send(channel, "DY-GA.assignment.receive", good, ids[1])
        send(channel, "DY-XX.assignment.receive", good, ids[1])
        send(channel, "DY-JS.assignment.receive", good, None)
        for _ in range(2):
            send(channel, "DY-JS.assignment.receive", good, ids[2])
        until(lambda: accepted(on_rabbitmq))
        send(channel, "DY-JS.assignment.start", good, ids[2])
        until(lambda: len(on_rabbitmq.told(ReplyAnswered)) >= 6)
    answers = on_rabbitmq.told(ReplyAnswered)
    assert [(one.department, one.code) for one in answers] == [
        ("DY-JS", "malformed"),
        ("DY-JS", "reply.unknown-command"),
        ("DY-GA", "not-found"),
        ("DY-JS", "reply.no-id"),
        ("DY-JS", None),
        ("DY-JS", "id-used-before"),
    ]
    assert [one.reply for one in accepted(on_rabbitmq)] == [UUID(ids[2])]
    with on_rabbitmq.kernel().store.reading() as connection:
        (parked,) = parking.listed(connection)
    assert (parked.source, parked.type) == ("department.replies", "DY-XX.assignment.receive")
    assert "no department's code" in parked.reason


def accepted(services):
    return [one for one in services.told(ReplyAnswered) if one.accepted]


def assignment_of(issue):
    """The id of an issue's first assignment."""
    return str(uuid5(issue, "assignment/0"))
