"""The audit service in its container, archiving running services."""

import json
import os
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from time import monotonic

import eventlet
import pytest
import requests
from nameko.containers import ServiceContainer

import contracts.all
from contracts.directory.events import SigningKeyPublished
from contracts.topology import SERVICES, SUBSCRIBERS
from events.context import Context
from events.deployment import Deployment
from events.providers import KernelProvider, kernel_of
from events.settings import Settings
from services.audit.service import AuditService
from services.web.host import listening
from services.web.identity import Caller
from services.web.tokens import SigningKey, issue_token
from tests.audit.world import saying
from tests.feed.examples import dispatched, some

KEY = SigningKey.generate()
ANY_PORT = "127.0.0.1:0"


def source(service: str) -> type:
    return type(service, (), {"name": service, "kernel": KernelProvider()})


def say(container: ServiceContainer, *events: object) -> None:
    context = Context.of_command(some("say"), "test", datetime.now(UTC))
    kernel_of(container).run(context, lambda unit: unit.decide(saying("x"), 1, events, None))


@contextmanager
def running(folder, broker: str | None):
    settings = Settings(
        database=f"sqlite:///{folder}/{{service}}.db",
        vault_database=f"sqlite:///{folder}/vault.db",
        vault_key=os.urandom(32),
        county="330783",
        mode="test",
        broker=broker,
    )
    audit_only = {name: ("audit",) for name in SUBSCRIBERS if name != "audit"}
    deployment = Deployment(settings, contracts.all.registry, audit_only)
    config = {**deployment.config(), "HTTP": ANY_PORT}
    with ExitStack() as stopping:
        containers = {}
        for service in (*map(source, SERVICES[:-1]), AuditService):
            container = ServiceContainer(service, config)
            containers[service.name] = container
            container.start()
            stopping.callback(container.stop)
        key = SigningKeyPublished(key=KEY.kid, x=KEY.x, not_before=datetime.now(UTC))
        say(containers["directory"], key)
        yield containers


def ask(method: str, path: str, **more):
    caller = Caller(roles=["auditor"], person="p1", areas=("330783",))
    token = issue_token(caller, KEY, datetime.now(UTC), timedelta(minutes=5))
    host, port = listening(ANY_PORT)
    answer = requests.request(
        method,
        f"http://{host}:{port}/api/audit/{path}",
        headers={"Authorization": f"Bearer {token}"},
        timeout=20,
        **more,
    )
    return json.loads(answer.text) if answer.ok else None


def archived_departments(service: str) -> list[str]:
    return [event["data"]["department"] for event in ask("GET", f"events?source={service}") or ()]


def until(condition):
    deadline = monotonic() + 30
    while not (told := condition()):
        assert monotonic() < deadline, "waited in vain"
        eventlet.sleep(0.02)
    return told


@pytest.mark.parametrize("broker", [False, True], ids=["one-process", "rabbitmq"])
def test_what_services_say_is_archived_and_verified(broker, request, tmp_path):
    url = request.getfixturevalue("amqp_url") if broker else None
    with running(tmp_path, url) as containers:
        say(containers["issue"], dispatched("水务"), dispatched("建设"))
        say(containers["feed"], dispatched("水务"))
        until(lambda: archived_departments("issue") == ["水务", "建设"])
        until(lambda: ask("GET", "events?source=feed"))
        told = ask("POST", "verify", json={})["chains"]
        found = {state["service"]: state for state in told}
        assert (found["issue"]["checked"], found["issue"]["unarchived"]) == (2, 0)
        assert {state["found"] for state in found.values()} == {0}
        assert found.keys() == set(SERVICES)
