"""The scoring service in its container: it follows the others and counts again by itself."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from time import monotonic
from uuid import uuid4

import eventlet
import pytest
import requests
from nameko.containers import ServiceContainer

from contracts.all import registry
from contracts.directory.events import SigningKeyPublished
from events.context import Context
from events.deployment import Deployment
from events.kernel import Kernel
from events.providers import KernelProvider, kernel_of
from events.settings import Settings
from services.scoring.policy import rules_text
from services.scoring.service import ScoringService
from services.web.host import listening
from services.web.identity import Caller
from services.web.tokens import SigningKey, issue_token
from tests.scoring.domain.examples import COUNTY, ISSUE, WATER, closed, graded
from tests.scoring.world import saying

KEY = SigningKey.generate()
ANY_PORT = "127.0.0.1:0"
PATIENCE = 30.0  # seconds until a test gives up waiting


def source(service: str) -> type:
    return type(service, (), {"name": service, "kernel": KernelProvider()})


def say(kernel: Kernel, category: str, key: object, *facts: object) -> None:
    context = Context.of_command(uuid4(), "test", kernel.now())
    kernel.run(context, lambda unit: unit.decide(saying[category], key, facts, None))


@pytest.fixture
def kernels(tmp_path) -> Iterator[dict[str, Kernel]]:
    """The kernels of running services, by name."""
    settings = Settings(
        database=f"sqlite:///{tmp_path}/{{service}}.db",
        vault_database=f"sqlite:///{tmp_path}/vault.db",
        vault_key=os.urandom(32),
        county=COUNTY,
        mode="test",
    )
    config = Deployment(settings, registry, {}).config() | {"HTTP": ANY_PORT}
    with ExitStack() as stopping:
        containers = {}
        for service in (*map(source, ("directory", "visit", "issue")), ScoringService):
            containers[service.name] = container = ServiceContainer(service, config)
            container.start()
            stopping.callback(container.stop)
        yield {name: kernel_of(container) for name, container in containers.items()}


def ask(method: str, path: str, **more: object) -> requests.Response:
    now, (host, port) = datetime.now(UTC), listening(ANY_PORT)
    caller = Caller(person="county-1", roles=["county_coordinator"], areas=(COUNTY,))
    token = issue_token(caller, KEY, now, timedelta(minutes=5))
    headers = {"Authorization": f"Bearer {token}"}
    return requests.request(
        method, f"http://{host}:{port}/api/{path}", headers=headers, timeout=20, **more
    )


def until(condition):
    deadline = monotonic() + PATIENCE
    while not (told := condition()):
        assert monotonic() < deadline, "waited in vain"
        eventlet.sleep(0.02)
    return told


def subjects() -> set[str]:
    answer = ask("GET", "scores")
    return {each["subject"] for each in answer.json()["items"]} if answer.ok else set()


def test_outcomes_of_the_past_and_of_now_are_scored(kernels):
    published = SigningKeyPublished(key=KEY.kid, x=KEY.x, not_before=datetime.now(UTC))
    say(kernels["directory"], "told", "keys", published)
    say(kernels["issue"], "issue", ISSUE, closed(WATER))
    until(lambda: ask("GET", "scores").ok)
    body = {"text": rules_text(), "since": "2020-01-01T00:00:00Z"}
    assert ask("PUT", f"score-rules/adopt/{uuid4()}", json=body).status_code == 201
    assert until(subjects) == {WATER}
    checked = graded(80.0)
    say(kernels["visit"], "visit", checked.visit, checked)
    until(lambda: subjects() == {WATER, checked.area})
    assert not kernels["scoring"].health.alarms
