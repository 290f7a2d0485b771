"""The visit service in a nameko container of this process, with a directory to follow."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import UUID, uuid4

import eventlet
import requests
from nameko.containers import ServiceContainer

from contracts.all import registry
from contracts.directory.events import (
    AreasImported,
    DepartmentRegistered,
    PersonRegistered,
    SigningKeyPublished,
)
from contracts.directory.parts import Area, OfficeHours, Season
from events.clock import MovableClock
from events.context import Context
from events.decider import Decider
from events.deployment import Deployment
from events.envelope import Event, decode
from events.inbox import Inbox, Reactions
from events.kernel import Kernel
from events.providers import kernel_of
from events.settings import Settings
from events.store import Store, connect
from events.vault import Vault
from services.visit.service import VisitService
from services.web.host import listening
from services.web.identity import Caller
from services.web.tokens import SigningKey, issue_token

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 09:00 in China
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
COUNTY, STREET, OTHER_STREET = "330783", "330783005", "330783006"
DEPARTMENTS = {
    "DY-ZZ": "东阳市委政法委",
    "DY-SW": "东阳市水务局",
    "DY-JS": "东阳市住房和城乡建设局",
    "DY-MZ": "东阳市民政局",
    "DY-ZB": "东阳市委组织部",
}
PATIENCE = 30.0  # seconds until a test gives up waiting

telling: Decider[None, Sequence[object], None] = Decider(
    category="told",
    initial=None,
    decide=lambda _state, events, _facts: events,
    evolve=lambda state, _event: state,
)
"""Stands for the directory's own decisions, which are not under test here."""


class Client(requests.Session):
    """Somebody who is signed in, by a token that is always fresh."""

    def __init__(self, world: "World", caller: Caller) -> None:
        super().__init__()
        self.world = world
        self.caller = caller

    def request(self, method, url, **kwargs) -> requests.Response:
        now = self.world.clock.now()
        token = issue_token(self.caller, self.world.signing_key, now, HOUR)
        headers = {"Authorization": f"Bearer {token}"} | (kwargs.pop("headers", None) or {})
        whole = f"{self.world.url}/api/{url}"
        return super().request(method, whole, headers=headers, timeout=30, **kwargs)

    def do(self, path: str, **body: object) -> None:
        """PUT a command that must be accepted; `…` at the end stands for a fresh id."""
        answer = self.put(path.replace("…", str(uuid4())), json=body)
        assert answer.status_code == 201, answer.text

    def register(self, village: str, kind: str = "household", **more: object) -> UUID:
        """Register a place."""
        place = uuid4()
        self.do(f"places/{place}", kind=kind, **{"name": "卢宅 7 号", "area": village} | more)
        return place

    def read(self, path: str, **query: object) -> dict:
        answer = self.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()


@dataclass
class World:
    """A running visit service. Its clock only moves when a test moves it, and only forward."""

    container: ServiceContainer
    directory: Kernel
    clock: MovableClock
    signing_key: SigningKey
    url: str
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def kernel(self) -> Kernel:
        return kernel_of(self.container)

    def tell(self, *events: object) -> None:
        """Have the directory say something, and wait until it has been copied."""
        tell(self.directory, *events)
        inbox = Inbox(self.kernel, "directory", Reactions())
        deadline = monotonic() + PATIENCE
        while inbox.cursor().position < self.directory.head().position:
            assert monotonic() < deadline, "the directory was not followed"
            eventlet.sleep(0.01)

    def village(self, town: str = STREET) -> str:
        """Return a village where no other test has been."""
        code = f"{town}{next(self._numbers):03}"
        area = Area(code=code, name="湖沧社区", level="village", parent=town)
        self.tell(AreasImported(edition="2023", chunk=int(code[-3:]), areas=(area,)))
        return code

    def somebody(self, *roles: str, areas: Sequence[str] = (COUNTY,), **more: Any) -> Client:
        """Sign somebody in whom no other test knows."""
        person = more.pop("person", f"{roles[0]}-{next(self._numbers)}")
        return Client(self, Caller(person=person, roles=roles, areas=areas, **more))

    def logged(self) -> list[Event]:
        """Return the whole log."""
        with self.kernel.store.reading() as connection:
            rows = self.kernel.store.after(connection, 0, 100_000)
        return [decode(row.body, registry, row.hash) for row in rows]

    def stream(self, name: str) -> list[Event]:
        return [event for event in self.logged() if event.stream == name]

    def move(self, step: timedelta) -> None:
        self.clock.advance(step)


def tell(directory: Kernel, *events: object) -> None:
    sealed = [directory.vault.seal_fields(event) for event in events]
    context = Context.of_command(uuid4(), "test", directory.now())
    directory.run(context, lambda unit: unit.decide(telling, "all", sealed, None))


def beginnings(key: SigningKey) -> list[object]:
    """Return what the directory says before anything else."""
    hours = OfficeHours(seasons=(Season(begins="01-01", intervals=("08:30-17:30",)),))
    areas = [("33", "浙江省", "province", None), ("3307", "金华市", "city", "33")]
    areas += [(COUNTY, "东阳市", "county", "3307"), ("330782", "义乌市", "county", "3307")]
    areas += [(STREET, "江北街道", "town", COUNTY), (OTHER_STREET, "吴宁街道", "town", COUNTY)]
    return [
        SigningKeyPublished(key=key.kid, x=key.x, not_before=MONDAY),
        AreasImported(
            edition="2023",
            chunk=0,
            areas=tuple(Area(code=c, name=n, level=lv, parent=p) for c, n, lv, p in areas),
        ),
        *(
            DepartmentRegistered(
                department=code,
                name=name,
                short=name[-3:],
                kind="department",
                area=COUNTY,
                since=date(2020, 1, 1),
                hours=hours,
            )
            for code, name in DEPARTMENTS.items()
        ),
        PersonRegistered(person="cadre-2", name="李同行", roles=("cadre",), areas=(STREET,)),
    ]


def settings(database: str, vault: str, clock: Path) -> Settings:
    """Settings of a test: `database` is a template with `{service}`."""
    return Settings(
        database=database,
        vault_database=vault,
        vault_key=b"0123456789abcdef0123456789abcdef",
        county=COUNTY,
        mode="test",
        clock_file=clock,
    )


@contextmanager
def running(database: str, vault: str, folder: Path) -> Iterator[World]:
    """Run the service on databases that are empty, beside a directory's log."""
    clock = MovableClock(folder / "clock")
    clock.move_to(MONDAY)
    told = settings(database, vault, folder / "clock")
    own_vault = Vault(connect(vault), told.vault_key)
    own_vault.create()
    store = Store(connect(told.database_of("directory")), "directory")
    directory = Kernel(store, clock, registry, own_vault)
    directory.start()
    key = SigningKey.generate()
    tell(directory, *beginnings(key))
    config = Deployment(told, registry, {}).config() | {"HTTP": "127.0.0.1:0"}
    container = ServiceContainer(VisitService, config)
    container.start()
    host, port = listening("127.0.0.1:0")
    world = World(container, directory, clock, key, f"http://{host}:{port}")
    world.tell()
    yield world
    container.stop()
    store.engine.dispose()


def problem(answer: requests.Response, status: int, code: str) -> dict:
    """Check that an answer is a problem, and return it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert (told["status"], told["code"]) == (status, code)
    return told


def named(answer: requests.Response) -> list[str]:
    """Return the fields that a 422 names."""
    assert answer.status_code == 422, answer.text
    return [error["field"] for error in answer.json()["errors"]]
