"""The feed service in its container, following real logs."""

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic

import eventlet
import requests
from nameko.containers import ServiceContainer

import contracts.all
from contracts.directory.events import SigningKeyPublished, SystemAccountOpened
from contracts.topology import SUBSCRIBERS
from events.deployment import Deployment
from events.kernel import Kernel
from events.providers import KernelProvider, kernel_of
from events.settings import Settings
from services.feed.service import FeedService
from services.web.host import listening
from services.web.identity import Caller
from services.web.tokens import SigningKey, issue_token
from tests.feed.examples import BUILDING, WATER, dispatched
from tests.feed.test_delivery import Reader, numbers
from tests.feed.world import say

KEY = SigningKey.generate()
ANY_PORT = "127.0.0.1:0"


def source(service: str) -> type:
    return type(service, (), {"name": service, "kernel": KernelProvider()})


@dataclass
class Running:
    """The feed service and those that it follows, each in a container."""

    containers: dict[str, ServiceContainer]

    def kernel(self, name: str) -> Kernel:
        return kernel_of(self.containers[name])

    def read(self, department: str, after: int = 0) -> list[dict]:
        """Poll a feed over HTTP as the department's own system does."""
        caller = Caller(roles=["department_system"], department=department)
        token = issue_token(caller, KEY, datetime.now(UTC), timedelta(minutes=5))
        host, port = listening(ANY_PORT)
        answer = requests.get(
            f"http://{host}:{port}/api/feed/{department}?after={after}",
            headers={"Authorization": f"Bearer {token}"},
            timeout=20,
        )
        return json.loads(answer.text) if answer.ok else []


@contextmanager
def running(template: str, folder, broker: str | None) -> Iterator[Running]:
    settings = Settings(
        database=template,
        vault_database=f"sqlite:///{folder}/vault.db",
        vault_key=os.urandom(32),
        county="330783",
        mode="test",
        broker=broker,
    )
    feed_only = {name: ("feed",) for name, readers in SUBSCRIBERS.items() if "feed" in readers}
    deployment = Deployment(settings, contracts.all.registry, feed_only)
    config = {**deployment.config(), "HTTP": ANY_PORT}
    with ExitStack() as stopping:
        containers = {}
        for service in (source("directory"), source("visit"), source("issue"), FeedService):
            container = ServiceContainer(service, config)
            containers[service.name] = container
            container.start()
            stopping.callback(container.stop)
        say(
            kernel_of(containers["directory"]),
            SigningKeyPublished(key=KEY.kid, x=KEY.x, not_before=datetime.now(UTC)),
            SystemAccountOpened(department=WATER, account="water-system"),
        )
        yield Running(containers)


def until(condition):
    deadline = monotonic() + 30
    while not (told := condition()):
        assert monotonic() < deadline, "waited in vain"
        eventlet.sleep(0.02)
    return told


def test_over_rabbitmq_an_item_is_pushed_and_can_be_polled(amqp_url, tmp_path):
    with running(f"sqlite:///{tmp_path}/{{service}}.db", tmp_path, amqp_url) as services:
        say(services.kernel("issue"), dispatched(BUILDING), dispatched(WATER), dispatched(WATER))
        polled = until(lambda: services.read(WATER))
        assert [item["streamversion"] for item in polled] == [1, 2]
        reader = Reader(amqp_url)
        until(lambda: reader.finds(WATER))
        assert numbers(reader.take(WATER, 2)) == [1, 2]
        reader.close()


def test_in_one_process_without_a_broker_items_are_polled(tmp_path):
    with running(f"sqlite:///{tmp_path}/{{service}}.db", tmp_path, None) as services:
        say(services.kernel("issue"), dispatched(WATER))
        assert until(lambda: services.read(WATER))[0]["data"]["department"] == WATER
        assert not services.kernel("feed").health.alarms
