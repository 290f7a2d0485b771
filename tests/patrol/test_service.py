"""The patrol service in its container, following a directory."""

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
from services.patrol.service import PatrolService
from services.web.host import listening
from services.web.identity import Caller
from services.web.tokens import SigningKey, issue_token
from tests.patrol.world import COUNTY, RIVER, STREET, areas, telling

KEY = SigningKey.generate()
ANY_PORT = "127.0.0.1:0"
PATIENCE = 30.0  # seconds until a test gives up waiting


class Directory:
    """Stands for the directory: a log."""

    name = "directory"
    kernel = KernelProvider()


@pytest.fixture
def directory(tmp_path) -> Iterator[Kernel]:
    """The log of a directory that a running patrol service follows."""
    settings = Settings(
        database=f"sqlite:///{tmp_path}/{{service}}.db",
        vault_database=f"sqlite:///{tmp_path}/vault.db",
        vault_key=os.urandom(32),
        county=COUNTY,
        mode="test",
    )
    config = Deployment(settings, registry, {}).config() | {"HTTP": ANY_PORT}
    with ExitStack() as stopping:
        containers = [ServiceContainer(service, config) for service in (Directory, PatrolService)]
        for container in containers:
            container.start()
            stopping.callback(container.stop)
        yield kernel_of(containers[0])


def draw() -> requests.Response:
    now, (host, port) = datetime.now(UTC), listening(ANY_PORT)
    caller = Caller(person="street-1", roles=["street_coordinator"], areas=(STREET,))
    token = issue_token(caller, KEY, now, timedelta(minutes=5))
    return requests.put(
        f"http://{host}:{port}/api/routes/{uuid4()}/draw/{uuid4()}",
        json={"name": "社姆溪", "area": STREET, "kind": "river", "geometry": RIVER},
        headers={"Authorization": f"Bearer {token}"},
        timeout=20,
    )


def test_a_route_is_drawn_as_soon_as_the_directory_told_of_its_area(directory):
    assert draw().status_code == 401
    facts = [SigningKeyPublished(key=KEY.kid, x=KEY.x, not_before=datetime.now(UTC)), areas()]
    context = Context.of_command(uuid4(), "test", directory.now())
    directory.run(context, lambda unit: unit.decide(telling, "all", facts, None))
    deadline = monotonic() + PATIENCE
    while draw().status_code != 201:
        assert monotonic() < deadline, "the directory was not followed"
        eventlet.sleep(0.02)
