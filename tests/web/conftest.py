"""A small service of places, invented for these tests, with the real contracts of places."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask_smorest import Blueprint
from nameko.containers import ServiceContainer
from nameko.extensions import DependencyProvider
from sqlalchemy import Column, Integer, String, insert, select, update

import contracts.all
from contracts.declare import value, view
from contracts.fields import AreaCode, Line
from contracts.visit.commands import PositionPlace, RegisterPlace, RetirePlace
from contracts.visit.events import PlacePositioned, PlaceRegistered, PlaceRetired
from events.clock import MovableClock
from events.decider import Decider, Refused
from events.kernel import Kernel
from events.read_models import ReadModel
from events.store import Store
from events.store.engine import connect
from events.vault import Vault
from services.web.access import allow_anyone
from services.web.answers import json_answer
from services.web.app import application
from services.web.commands import command_route, in_area
from services.web.current import reading
from services.web.host import listening, serve
from services.web.identity import Caller, jurisdiction
from services.web.paging import Page, Paged
from services.web.queries import action_route, list_route, resource_route
from services.web.tokens import MemoryKeys, SigningKey, issue_token

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)


# ---- domain ---------------------------------------------------------------------------------
@dataclass(frozen=True)
class PlaceState:
    area: str | None = None
    retired: bool = False


def decide(state, command, facts):
    match command:
        case RegisterPlace():
            if state.area is not None:
                raise Refused("place.registered", "This place is registered already.")
            if command.area.endswith("999"):
                raise Refused("area.unknown", "There is no such area.", field="area", near="001")
            return [
                PlaceRegistered(
                    place=command.place,
                    code="DY-1",
                    kind=command.kind,
                    name=command.name,
                    area=command.area,
                    door=command.door,
                ),
            ]
        case PositionPlace():
            return [
                PlacePositioned(
                    place=command.place,
                    point=command.pin,
                    method="pin",
                    fixes_used=0,
                ),
            ]
        case RetirePlace():
            if state.retired:
                raise Refused("place.retired", "It is retired already.", since="before")
            if command.reason == "explode":
                raise RuntimeError("张三 13800000000")
            return [PlaceRetired(place=command.place, reason=command.reason)]


def evolve(state, event):
    match event:
        case PlaceRegistered():
            return replace(state, area=event.area)
        case PlaceRetired():
            return replace(state, retired=True)
    return state


place = Decider("place", PlaceState(), decide, evolve, lambda state: state.area)


# ---- read model -----------------------------------------------------------------------------
model = ReadModel("places", 1)
rows = model.table(
    "places",
    Column("place", String(36), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("name", String(200), nullable=False),
    Column("area", String(15), nullable=False),
    Column("version", Integer, nullable=False),
)


@model.on(PlaceRegistered)
def _registered(connection, event):
    data = event.data
    connection.execute(
        insert(rows).values(
            place=str(data.place),
            number=event.position,
            name=data.name,
            area=data.area,
            version=event.version,
        ),
    )


@model.on(PlacePositioned, PlaceRetired)
def _changed(connection, event):
    changed = update(rows).where(rows.c.place == str(event.data.place))
    connection.execute(changed.values(version=event.version))


# ---- api ------------------------------------------------------------------------------------
@view
class PlaceView:
    """A place."""

    place: UUID
    number: int
    name: Line
    area: AreaCode
    version: int


@value
class PlaceFilter:
    """Which places to list."""

    area: AreaCode | None = None
    number: int | None = None


@value
class Greeting:
    """Something said."""

    words: Line


def routes() -> Blueprint:
    places = Blueprint("places", __name__, url_prefix="/api/places", description="Places")

    def gather(unit, state, command, caller):
        return unit.at

    def in_own_area(unit, state, command, caller):
        jurisdiction(caller, command.area)

    expose = partial(command_route, places, decider=place, key="place", facts=gather)
    expose("/<uuid:place>", RegisterPlace, roles=["cadre"], guard=in_own_area)
    expose(
        "/<uuid:place>/position/<uuid:command>",
        PositionPlace,
        roles=["cadre"],
        guard=in_area(place),
    )
    expose(
        "/<uuid:place>/retire/<uuid:command>",
        RetirePlace,
        roles=["cadre", "operator"],
        guard=in_area(place),
    )

    @resource_route(places, "/<uuid:place>", PlaceView, roles=["cadre", "auditor"])
    def one_place(who, place):
        """Read one place."""
        with reading() as connection:
            row = connection.execute(select(rows).where(rows.c.place == str(place))).first()
        return (row and who.covers(row.area) and PlaceView(**row._mapping)) or None

    @list_route(places, "", PlaceView, roles=["cadre", "auditor"], query=PlaceFilter)
    def places_in_order(who, page: Page, query) -> Paged[PlaceView]:
        """List places in the order in which they were registered."""
        found = select(rows).order_by(rows.c.number).limit(page.fetch)
        if after := page.after(int):
            found = found.where(rows.c.number > after[0])
        if query.area:
            found = found.where(rows.c.area.startswith(query.area))
        if query.number is not None:
            found = found.where(rows.c.number == query.number)
        with reading() as connection:
            listed = [PlaceView(**row._mapping) for row in connection.execute(found)]
        return page.of(listed, key=lambda line: (line.number,))

    @action_route(places, "/greet", Greeting, Greeting, roles="anyone")
    def greet(who, body):
        """Say it back."""
        return body

    return places


# ---- fixtures -------------------------------------------------------------------------------
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
    """Make a service of one public route that tells its name."""

    def make(service, prefix):
        blueprint = Blueprint(service, __name__, url_prefix=prefix)

        @blueprint.route("")
        @allow_anyone
        def tell():
            return json_answer({"service": service})

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
