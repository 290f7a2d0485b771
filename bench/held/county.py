"""A county in which the story was played, on a server of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import requests

from events.clock import MovableClock
from services.cli.client import Person, Site
from services.cli.demo.story import Seen
from services.cli.demo.story.setting import system
from services.cli.local import LocalFolder

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
