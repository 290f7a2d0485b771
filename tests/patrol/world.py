"""The patrol service's kernel and HTTP application, beside a directory's log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from contracts.all import registry
from contracts.directory.events import AreasImported, SigningKeyPublished
from contracts.directory.parts import Area
from contracts.visit.events import PlaceLabelled
from events.clock import MovableClock
from events.context import Context
from events.decider import Decider
from events.envelope import Event, decode
from events.inbox import Inbox
from events.kernel import Kernel
from events.store import Store, connect
from events.vault import Vault
from services.copies.keys import Keys
from services.labels import digest_of, new_secret
from services.patrol.api import patrols, routes
from services.patrol.reactions import COPIES, reactions
from services.patrol.read_models import MODELS
from services.web.app import application
from services.web.identity import Caller
from services.web.limits import Buckets
from services.web.tokens import SigningKey, issue_token

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 09:00 in China
MINUTE = timedelta(minutes=1)
COUNTY, STREET, VILLAGE = "330783", "330783005", "330783005005"
OTHER_STREET = "330783006"
RIVER = {"type": "LineString", "coordinates": [[120.23, 29.30], [120.24, 29.30]]}

numbers = count(1)

telling: Decider[None, Sequence[object], None] = Decider(
    category="told",
    initial=None,
    decide=lambda _state, events, _facts: events,
    evolve=lambda state, _event: state,
    folds=False,
)
"""Stands for the directory's own decisions, which are not under test here."""


@dataclass
class World:
    """A patrol service. Its clock only moves when a test moves it, and only forward."""

    kernel: Kernel
    directory: Kernel
    visit: Kernel
    clock: MovableClock
    signing_key: SigningKey
    http: FlaskClient
    engines: Sequence[Engine]

    def somebody(self, *roles: str, areas: Sequence[str] = (STREET,), **more: Any) -> "Client":
        person = more.pop("person", f"{roles[0]}-{next(numbers)}")
        return Client(self, Caller(person=person, roles=roles, areas=areas, **more))

    def logged(self) -> list[Event]:
        with self.kernel.store.reading() as connection:
            rows = self.kernel.store.after(connection, 0, 100_000)
        return [decode(row.body, registry, row.hash) for row in rows]

    def bodies(self) -> str:
        with self.kernel.store.reading() as connection:
            return "".join(row.body for row in self.kernel.store.after(connection, 0, 100_000))

    def hear(self, *events: object) -> None:
        """Have the visit service tell something, and follow it."""
        _tell(self.visit, *events)
        reached = Inbox(self.kernel, "visit", reactions).cursor().position
        with self.visit.store.reading() as connection:
            bodies = [row.body for row in self.visit.store.after(connection, reached, 100)]
        self.kernel.follow("visit", reactions, bodies)

    def stream(self, name: str) -> list[Any]:
        return [event.data for event in self.logged() if event.stream == name]


@dataclass
class Client:
    """Somebody who is signed in, by a token that is always fresh."""

    world: World
    caller: Caller

    def _headers(self, more: Mapping[str, str] | None) -> dict[str, str]:
        token = issue_token(self.caller, self.world.signing_key, self.world.clock.now(), MINUTE)
        return {"Authorization": f"Bearer {token}"} | dict(more or {})

    def put(self, path: str, headers: Mapping[str, str] | None = None, **body: Any) -> TestResponse:
        """PUT a command; `…` stands for a fresh id."""
        whole = f"/api/{path.replace('…', str(uuid4()))}"
        return self.world.http.put(whole, json=body, headers=self._headers(headers))

    def do(self, path: str, **body: Any) -> None:
        """PUT a command that must be accepted."""
        answer = self.put(path, **body)
        assert answer.status_code == 201, answer.text

    def get(self, path: str, **query: Any) -> TestResponse:
        whole = f"/api/{path}"
        return self.world.http.get(whole, query_string=query, headers=self._headers(None))

    def read(self, path: str, **query: Any) -> Any:
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json

    def draw(self, *boards: UUID, area: str = STREET, **more: Any) -> UUID:
        """Draw a route with boards at equal distances."""
        route = more.pop("route", uuid4())
        stand = [
            {"place": str(board), "name": f"公示牌 {n}", "along": (n + 0.5) / len(boards)}
            for n, board in enumerate(boards)
        ]
        body = {"name": "社姆溪", "area": area, "kind": "river", "geometry": RIVER}
        self.do(f"routes/{route}/draw/…", **body | {"boards": stand} | more)
        self.world.hear(*(labelled(board) for board in boards))
        return route

    def start(self, route: UUID, **more: Any) -> UUID:
        patrol = uuid4()
        body = {"route": str(route), "observed_at": self.now()} | more
        self.do(f"patrols/{patrol}", **body)
        return patrol

    def now(self) -> str:
        return self.world.clock.now().isoformat()

    def scan(self, patrol: UUID, board: UUID) -> None:
        self.do(f"patrols/{patrol}/scan-board/…", **scanned(board, self.now()))

    def finish(self, patrol: UUID) -> None:
        self.do(f"patrols/{patrol}/finish/…", observed_at=self.now())


def world_of(urls: Mapping[str, str], clock: MovableClock) -> World:
    """Make a service on databases that are empty; `urls` are theirs by service."""
    engines = {name: connect(url) for name, url in urls.items()}
    vault = Vault(engines["vault"], b"vault key of these tests, 32 b. ")
    vault.create()
    tables = [model.metadata for model in COPIES]
    kernel = Kernel(Store(engines["patrol"], "patrol"), clock, registry, vault, MODELS, tables)
    directory = Kernel(Store(engines["directory"], "directory"), clock, registry, vault)
    visit = Kernel(Store(engines["visit"], "visit"), clock, registry, vault)
    for each in (kernel, directory, visit):
        each.start()
    key = SigningKey.generate()
    _tell(directory, SigningKeyPublished(key=key.kid, x=key.x, not_before=MONDAY), areas())
    with directory.store.reading() as connection:
        bodies = [row.body for row in directory.store.after(connection, 0, 100)]
    kernel.follow("directory", reactions, bodies)
    unlimited = Buckets(per_second=10_000, burst=10_000)
    app = application(
        kernel, "P", [routes, patrols], keys=Keys(kernel), limits=unlimited, county=COUNTY
    )
    return World(kernel, directory, visit, clock, key, app.test_client(), [*engines.values()])


def _tell(kernel: Kernel, *events: object) -> None:
    context = Context.of_command(uuid4(), "test", kernel.now())
    kernel.run(context, lambda unit: unit.decide(telling, "all", events, None))


def areas() -> AreasImported:
    towns = [(STREET, "江北街道"), (OTHER_STREET, "吴宁街道")]
    areas = [Area(code=code, name=name, level="town", parent=COUNTY) for code, name in towns]
    areas.append(Area(code=COUNTY, name="东阳市", level="county", parent="3307"))
    areas.append(Area(code=VILLAGE, name="湖沧社区", level="village", parent=STREET))
    return AreasImported(edition="2023", chunk=0, areas=tuple(areas))


def secret_of(board: UUID) -> str:
    """Return the secret of the label that hangs at a board."""
    return new_secret(lambda bits: board.int % 2**bits)


def labelled(board: UUID, number: int = 1, secret: str | None = None) -> PlaceLabelled:
    digest = digest_of(board, secret or secret_of(board))
    return PlaceLabelled(place=board, number=number, digest=digest)


def scanned(board: UUID, at: str) -> dict[str, str]:
    """Return what a phone sends that has scanned a board."""
    return {"place": str(board), "label": secret_of(board), "observed_at": at}


def problem(answer: TestResponse, status: int, code: str) -> dict[str, Any]:
    """Check that an answer is a problem, and return it."""
    assert answer.status_code == status, answer.text
    told = answer.json
    assert told["code"] == code, told
    return told


def named(answer: TestResponse) -> list[str]:
    """Return the fields that a 422 names."""
    assert answer.status_code == 422, answer.text
    return [error["field"] for error in answer.json["errors"]]
