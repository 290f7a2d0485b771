"""A directory that runs in a nameko container of this process, and clients of it."""

import csv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from uuid import UUID, uuid4

import requests
from nameko.containers import ServiceContainer

from contracts.all import registry
from deploy.ground.ports import free_port
from events.clock import MovableClock
from events.deployment import Deployment
from events.kernel import Kernel
from events.providers import kernel_of
from events.settings import Settings
from services.directory.service import DirectoryService

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 09:00 in China
COUNTY = "330783"
STREET = "330783005"
VILLAGE = "330783005283"
PASSWORD = "a password of operators"
HOURS = {"seasons": [{"begins": "01-01", "intervals": ["08:30-12:00", "14:00-17:30"]}]}

AREAS = [
    {"code": "33", "name": "浙江省", "level": "province"},
    {"code": "3307", "name": "金华市", "level": "city", "parent": "33"},
    {"code": "330783", "name": "东阳市", "level": "county", "parent": "3307"},
    {"code": "330783001", "name": "吴宁街道", "level": "town", "parent": "330783"},
    {"code": "330783005", "name": "江北街道", "level": "town", "parent": "330783"},
    {"code": "330783005005", "name": "湖沧社区", "level": "village", "parent": "330783005"},
    {"code": "330783005283", "name": "甘溪村", "level": "village", "parent": "330783005"},
]

numbers = count(1)


def fresh(kind: str) -> str:
    """Make a code that no other test uses."""
    return f"{kind}-{next(numbers)}"


class Client(requests.Session):
    """Somebody who talks to the directory, signed in or not."""

    def __init__(self, base: str, token: str | None = None) -> None:
        super().__init__()
        self.base = base
        if token:
            self.headers["Authorization"] = f"Bearer {token}"

    def request(self, method, url, **kwargs) -> requests.Response:
        return super().request(method, f"{self.base}{url}", timeout=30, **kwargs)

    def command(self, path: str, command: UUID | None = None, **body: object) -> requests.Response:
        """PUT a command under an id of its own."""
        return self.put(f"/api/{path}/{command or uuid4()}", json=body)

    def done(self, path: str, **body: object) -> None:
        """PUT a command that must be accepted."""
        answer = self.command(path, **body)
        assert answer.status_code == 201, answer.text

    def read(self, path: str, **query: object) -> dict:
        answer = self.get(f"/api/{path}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def sign_in(self, login: str, password: str, **more: object) -> requests.Response:
        body = {"login": login, "password": password, **more}
        return self.post("/api/sign-in", json=body)


@dataclass
class Directory:
    """A running directory."""

    container: ServiceContainer
    clock: MovableClock
    url: str
    _operators: list[Client] = field(default_factory=list)

    @property
    def kernel(self) -> Kernel:
        return kernel_of(self.container)

    def client(self, token: str | None = None) -> Client:
        return Client(self.url, token)

    def signed_in(self, login: str, password: str = PASSWORD) -> Client:
        answer = self.client().sign_in(login, password)
        assert answer.status_code == 200, answer.text
        return self.client(answer.json()["token"])

    @property
    def operator(self) -> Client:
        """The first operator."""
        if not self._operators:
            self._operators.append(self.signed_in("operator-1"))
        return self._operators[0]

    def person(self, *roles: str, areas: tuple[str, ...] = (STREET,), **more: object) -> str:
        """Register somebody who can sign in; return the code, which is the login, too."""
        code = fresh("person")
        name = {"name": f"张小满{code}", "phone": "10000000001"}
        body = {**name, "roles": roles, "areas": areas, **more}
        self.operator.done(f"people/{code}/register", **body)
        self.operator.done(f"people/{code}/credentials", login=code, password=PASSWORD)
        return code

    def colleague(self, *roles: str, areas: tuple[str, ...] = (STREET,), **more: object) -> Client:
        """Register somebody and sign them in."""
        return self.signed_in(self.person(*roles, areas=areas, **more))

    def department(self, **more: object) -> str:
        """Register a department; return its code."""
        code = fresh("unit")
        body = {"name": "水务局", "short": code, "kind": "department", "area": COUNTY}
        body |= {"since": "2020-01-01", "hours": HOURS}
        self.operator.done(f"departments/{code}/register", **body | more)
        return code

    def post(self, department: str, **more: object) -> str:
        """Create a post; return its code."""
        code = fresh("post")
        self.operator.done(f"posts/{code}/create", department=department, title="河道岗", **more)
        return code


def settings(database: str, folder: Path, clock: Path) -> Settings:
    """Settings of a test: `database` is a template with `{service}`."""
    return Settings(
        database=database,
        vault_database=f"sqlite:///{folder}/vault.db",
        vault_key=b"0123456789abcdef0123456789abcdef",
        county=COUNTY,
        mode="test",
        clock_file=clock,
    )


@contextmanager
def running(database: str, folder: Path, environ: Mapping[str, str], monkeypatch) -> Iterator:
    """Run a directory whose first operator has PASSWORD."""
    clock = MovableClock(folder / "clock")
    clock.move_to(MONDAY)
    for name in ("NEEDLE_OIDC_ISSUER", "NEEDLE_OIDC_CLIENT", "NEEDLE_OIDC_CLAIM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"NEEDLE_OPERATOR_PASSWORD": PASSWORD, **environ}.items():
        monkeypatch.setenv(name, value)
    deployment = Deployment(settings(database, folder, clock.path), registry, {})
    address = ("127.0.0.1", free_port())
    container = ServiceContainer(DirectoryService, deployment.config() | {"HTTP": address})
    container.start()
    try:
        yield Directory(container, clock, f"http://{address[0]}:{address[1]}")
    finally:
        container.stop()


def rows(path: Path) -> list[dict[str, str]]:
    """Read a CSV of areas."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
