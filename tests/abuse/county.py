"""A county in which the story was played, on a server of its own, and strangers from elsewhere."""

import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import requests

from deploy.ground.ports import free_port
from events.clock import MovableClock
from services.cli.client import Person, Site
from services.cli.demo.server import serving
from services.cli.demo.story import Seen, World, play
from services.cli.demo.story.setting import SINCE, system
from services.cli.local import LocalFolder
from services.web.identity import EVERY_ROLE
from tests.story.deployments import one_process

ELSEWHERE, THEIR_UNIT = "330782", "YW-SW"
HOURS = {"seasons": [{"begins": "01-01", "intervals": ["08:30-12:00", "13:30-17:00"]}]}
THEIR_AREA = {"code": ELSEWHERE, "name": "义乌市", "level": "county", "parent": "3307"}

INSIDERS = {
    "cadre": "cadre-xiaoman",
    "officer": "officer-sw",
    "street_coordinator": "street-lixia",
    "county_coordinator": "county-bailu",
    "caller": "caller-xiazhi",
    "auditor": "auditor-qiufen",
    "organiser": "organiser-mangzhong",
    "operator": "operator-1",
    "department_system": system("DY-SW"),
}
"""Somebody of the story for each role."""


def stranger(role: str) -> str:
    """Name who has a role in another county, and none in this one."""
    return f"stranger-{role.replace('_', '-')}"


@dataclass(frozen=True)
class Storied:
    """What is left when the story was played: a folder, who saw what, everybody's passwords."""

    folder: Path
    seen: Seen
    passwords: Mapping[str, str]


def played(folder: Path) -> Storied:
    """Play the story, and let strangers into their own county."""
    with one_process(folder) as stage:
        seen, passwords = play(stage.world), dict(stage.world.passwords)
        for role in EVERY_ROLE:
            passwords[stranger(role)] = secrets.token_urlsafe(12)
        _let_in(stage.world, passwords)
    passwords["operator-1"] = LocalFolder(folder).operator_password()
    return Storied(folder, seen, passwords)


def _let_in(world: World, passwords: Mapping[str, str]) -> None:
    put = world.operator.put
    put("/api/areas/editions/elsewhere/0/{command}", {"areas": [THEIR_AREA]})
    unit = {"name": "义乌市水务局", "short": "义水", "kind": "department", "area": ELSEWHERE}
    unit |= {"since": SINCE, "hours": HOURS}
    put(f"/api/departments/{THEIR_UNIT}/register/{{command}}", unit)
    for role in EVERY_ROLE:
        who, password = stranger(role), {"password": passwords[stranger(role)]}
        if role == "department_system":
            put(f"/api/accounts/{who}/open/{{command}}", {"department": THEIR_UNIT, **password})
            continue
        made = {"name": "丁外人", "roles": [role], "areas": [ELSEWHERE], "department": THEIR_UNIT}
        put(f"/api/people/{who}/register/{{command}}", made)
        put(f"/api/people/{who}/credentials/{{command}}", {"login": who, **password})


@dataclass
class County:
    """A server on a copy of the storied folder."""

    url: str
    folder: Path
    seen: Seen
    passwords: Mapping[str, str]
    pid: int
    _tokens: dict[str, str] = field(default_factory=dict)

    def token(self, login: str) -> str:
        """Return somebody's token; they sign in once."""
        if login not in self._tokens:
            person = Person(Site(self.url), login, self.passwords[login])
            self._tokens[login] = person.sign_in()
        return self._tokens[login]

    def as_(self, login: str) -> dict[str, str]:
        """Return the headers of somebody who is signed in."""
        return {"Authorization": f"Bearer {self.token(login)}"}

    def ask(self, method: str, path: str, who: str | None = None, **more: Any) -> requests.Response:
        """Send a request, as somebody who is signed in or as nobody."""
        headers = {**(self.as_(who) if who else {}), **more.pop("headers", {})}
        return self._session.request(method, self.url + path, headers=headers, timeout=30, **more)

    @cached_property
    def _session(self) -> requests.Session:
        return requests.Session()

    @cached_property
    def document(self) -> dict[str, Any]:
        """The merged OpenAPI document."""
        found: dict[str, Any] = self.ask("GET", "/api/openapi.json").json()
        return found

    def now(self) -> str:
        """Return the server's time, as clients send it."""
        return MovableClock(LocalFolder(self.folder).clock_file).now().isoformat()

    def log(self) -> str:
        """Return all that the server has logged."""
        return (self.folder / "server.log").read_text("utf-8")

    def faults(self) -> list[str]:
        """Return what the server has logged of faults of its own."""
        return [line for line in self.log().splitlines() if "[error" in line or "critical" in line]


@contextmanager
def served(storied: Storied, folder: Path) -> Iterator[County]:
    """Run a server on a copy of the storied folder, which tests may do anything to."""
    shutil.copytree(storied.folder, folder, dirs_exist_ok=True)
    port = free_port()
    with serving(folder, port, LocalFolder(folder).clock_file) as server:
        address = f"http://127.0.0.1:{port}"
        yield County(address, folder, storied.seen, storied.passwords, server.pid)
