"""Who looks: every role in every kind of area, those of departments, and those who report."""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bench.held.county import County
from services.cli.demo.story.setting import system
from services.cli.demo.story.world import COUNTY, STREET, VILLAGE
from tests.abuse.county import stranger

AREAS: Mapping[str, str] = {
    "county": COUNTY,
    "street": STREET,
    "street away": "330783001",
    "village": VILLAGE,
    "village away": "330783001014",
}
"""The kinds of areas: that of the whole county, those in which it happens, and others."""

ROLES = (
    "cadre",
    "street_coordinator",
    "county_coordinator",
    "auditor",
    "organiser",
    "operator",
    "caller",
)
"""The roles that go by areas; an officer, and a department's system, go by the department."""

OF_DEPARTMENTS: Mapping[str, str] = {
    "officer asking": "officer-zz",
    "officer working": "officer-sw",
    "officer without": "officer-mz",
    "officer of the street": "street-qingming",
    "system working": system("DY-SW"),
    "system without": system("DY-MZ"),
}
"""Somebody of the story in the department that asks, in the one that works on it, in another."""

REPORTER, WALKER = "wreporter", "wwalker"
"""Two cadres of the street who report what they see: on visits and by themselves, on a patrol."""


@dataclass(frozen=True, slots=True)
class Watcher:
    """Somebody who looks: what they are, and how they sign in."""

    name: str
    login: str
    role: str


def watchers() -> Iterator[Watcher]:
    """Yield everybody."""
    for role in ROLES:
        for where, area in AREAS.items():
            if role == "county_coordinator" and area != COUNTY:
                continue  # there is none of less than a county
            name = f"{role} {where}"
            yield Watcher(name, "sees-" + name.replace(" ", "-").replace("_", "-"), role)
        yield Watcher(f"{role} elsewhere", stranger(role), role)
    for name, login in OF_DEPARTMENTS.items():
        yield Watcher(name, login, "department_system" if name.startswith("system") else "officer")
    for login in (REPORTER, WALKER):
        yield Watcher(login, login, "cadre")


def let_in(county: County, put: Any) -> None:
    """Register those whom the story does not have."""
    passwords = dict(county.passwords)
    for watcher in watchers():
        if watcher.login in passwords:
            continue
        passwords[watcher.login] = secrets.token_urlsafe(12)
        area = AREAS.get(watcher.name.removeprefix(f"{watcher.role} "), STREET)
        made = {"name": "丁旁人", "roles": [watcher.role], "areas": [area]}
        secret = {"login": watcher.login, "password": passwords[watcher.login]}
        put(f"/api/people/{watcher.login}/register/{{command}}", made)
        put(f"/api/people/{watcher.login}/credentials/{{command}}", secret)
    county.passwords = passwords
