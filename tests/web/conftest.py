"""The small service of places, set up for these tests, and who calls it."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask_smorest import Blueprint
from nameko.containers import ServiceContainer
from nameko.extensions import DependencyProvider

import contracts.all
from events.clock import MovableClock
from events.kernel import Kernel
from events.store import Store
from events.store.engine import connect
from events.vault import Vault
from services.web.access import allow_anyone
from services.web.answers import json_answer
from services.web.app import application
from services.web.host import listening, serve
from services.web.identity import Caller
from services.web.tokens import MemoryKeys, SigningKey, issue_token
from tests.web.places import model, routes

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)


@pytest.fixture
def clock(tmp_path):
    clock = MovableClock(tmp_path / "clock")
    clock.move_to(MONDAY)
    return clock


@pytest.fixture
def kernel(sqlite_url, clock) -> Iterator[Kernel]:
    engine = connect(sqlite_url)
    vault = Vault(engine, b"k" * 32)
    vault.create()
    kernel = Kernel(Store(engine, "places"), clock, contracts.all.registry, vault, [model])
    kernel.start()
    yield kernel
    engine.dispose()


@pytest.fixture(scope="session")
def signing_key():
    return SigningKey.generate()


@pytest.fixture
def keys(signing_key):
    return MemoryKeys(signing_key)


@pytest.fixture
def places() -> Blueprint:
    return routes()


@pytest.fixture
def app(kernel, keys, places) -> Flask:
    return application(kernel, "Places", [places], keys=keys)


@pytest.fixture
def sign(signing_key):
    """Make the headers of a caller who is signed in."""

    def sign(*roles, person="p1", areas=("330783",), key=signing_key, now=MONDAY, **more):
        caller = Caller(person=person, roles=roles, areas=areas, **more)
        token = issue_token(caller, key, now, HALF_HOUR)
        return {"Authorization": f"Bearer {token}"}

    return sign


@pytest.fixture
def cadre(sign):
    return sign("cadre", areas=("330783005",))


@pytest.fixture
def document():
    return {"kind": "household", "name": "卢宅 7 号", "area": "330783005001"}


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def registered(client, cadre, document):
    """Register a place; return its id."""
    place = uuid4()
    answer = client.put(f"/api/places/{place}", json=document, headers=cadre)
    assert answer.status_code == 201, answer.text
    return place


# ---- the service in its container -------------------------------------------------------------
class KernelProvider(DependencyProvider):
    """Hand the test's kernel to the service."""

    def get_dependency(self, worker_ctx):
        return self.container.config["kernel"]


class PlacesService:
    name = "places"
    kernel = KernelProvider()

    @serve
    def api(self) -> Flask:
        return application(self.kernel, "Places", [routes()], keys=self.kernel.keys)


@pytest.fixture
def running(kernel, keys, container_factory) -> Iterator[ServiceContainer]:
    """The service in a nameko container."""
    kernel.keys = keys
    container = container_factory(PlacesService, {"HTTP": "127.0.0.1:0", "kernel": kernel})
    container.start()
    yield container
    container.stop()


@pytest.fixture
def address(running) -> tuple[str, int]:
    """Where the service listens."""
    return listening("127.0.0.1:0")


@pytest.fixture
def service_class(keys):
    """Make a service of one blueprint, by default of one public route that tells its name."""

    def named(service, prefix):
        blueprint = Blueprint(service, __name__, url_prefix=prefix)

        @blueprint.route("")
        @allow_anyone
        def tell():
            return json_answer({"service": service})

        return blueprint

    def make(service, prefix, blueprint=None):
        blueprint = blueprint or named(service, prefix)

        class Service:
            name = service
            kernel = KernelProvider()

            @serve
            def api(self) -> Flask:
                own = replace(self.kernel, store=Store(self.kernel.store.engine, service))
                return application(own, service, [blueprint], keys=keys)

        return Service

    return make


@pytest.fixture
def url(address) -> str:
    return f"http://{address[0]}:{address[1]}"


@pytest.fixture
def talk(address):
    """Send bytes on a connection of its own; return all that comes back until it is closed."""

    def talk(sent: bytes, *, timeout=20) -> bytes:
        with socket.create_connection(address, timeout=timeout) as connection:
            connection.sendall(sent)
            received = b""
            while part := connection.recv(1 << 16):
                received += part
        return received

    return talk
