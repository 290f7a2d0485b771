"""The stated load: cadres who record visits, and what was answered, as they noted it themselves."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from uuid import uuid4

import eventlet
import requests

from services.cli.client import Person, RefusedError, UnreachableError
from services.cli.demo.story import World
from services.cli.demo.story.setting import HOUSE, HOUSEHOLD
from services.cli.demo.story.visiting import GIVEN
from services.cli.demo.story.world import STREET

PROBLEM = "井盖缺失"
"""Urgent, so that a rule takes it in and dispatches it at once, to two departments."""

TIMEOUT_S = 20
PAUSE_S = 0.1
PATIENCE_S = 180
"""Seconds after which a client gives up a visit that nobody answers."""


@dataclass(frozen=True, slots=True)
class Load:
    """So many visits a second for so many seconds, sent by so many cadres.

    One visit in `problems` sees an open manhole, which becomes an issue of two departments; one
    in `answered` meets somebody and answers the whole form.
    """

    rate: float = 50
    seconds: float = 60
    cadres: int = 10
    problems: int = 5
    answered: int = 10

    def __str__(self) -> str:
        return f"{self.rate:g} visits/s for {self.seconds:g} s by {self.cadres} cadres"


STATED = Load(seconds=float(os.environ.get("NEEDLE_CHAOS_SECONDS", "60")))
"""What `make chaos` runs under; a shorter one is for looking at one fault."""


@dataclass(slots=True)
class Entry:
    """One visit in a cadre's journal; `version` is None until it was answered with 2xx."""

    visit: str
    problem: str | None
    version: int | None = None
    resends: int = 0
    repeated: bool = False
    waited: float = 0.0


@dataclass
class Journal:
    """What all cadres sent and were answered."""

    entries: list[Entry] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, other: "Journal") -> None:
        """Take in what another part of the load has noted."""
        self.entries += other.entries
        self.refused += other.refused
        self.seconds += other.seconds

    @property
    def answered(self) -> int:
        """How many visits were answered with 2xx."""
        return sum(entry.version is not None for entry in self.entries)

    def figures(self) -> dict[str, Any]:
        """Return what a report says of the clients' side."""
        waits = sorted(entry.waited for entry in self.entries)
        return {
            "visits": len(self.entries),
            "issues": sum(entry.problem is not None for entry in self.entries),
            "visits_per_second": round(len(self.entries) / max(self.seconds, 0.001), 1),
            "resends": sum(entry.resends for entry in self.entries),
            "stored_though_not_answered": sum(entry.repeated for entry in self.entries),
            "median_answer_s": round(waits[len(waits) // 2], 3) if waits else None,
            "longest_answer_s": round(waits[-1], 2) if waits else None,
        }


class Cadre:
    """Sends visits under UUIDs of its own, each again and again until it is answered."""

    def __init__(self, world: World, number: int) -> None:
        self._world = world
        self._login, self._password = f"load-{number}", f"load-{number}-of-the-county"
        self._session = requests.Session()

    def register(self) -> None:
        """Have the operator make this cadre's account."""
        put, login = self._world.operator.put, self._login
        person = {"name": login, "roles": ["cadre"], "areas": [STREET]}
        put(f"/api/people/{login}/register/{{command}}", person)
        secret = {"login": login, "password": self._password}
        put(f"/api/people/{login}/credentials/{{command}}", secret)

    def sign_in(self) -> None:
        """Get a token."""
        token = Person(self._world.site, self._login, self._password).sign_in()
        self._session.headers["Authorization"] = f"Bearer {token}"

    def form(self) -> str:
        """Return the version of the form at the household's door."""
        url = self._world.site.url(f"/api/forms/{HOUSEHOLD}")
        asked = {"occasion": "household_visit"}
        answer = self._session.get(url, params=asked, timeout=TIMEOUT_S)
        answer.raise_for_status()
        return str(answer.json()["version"])

    def send(self, entry: Entry, body: dict[str, Any], journal: Journal) -> None:
        """Send one visit until it is answered, and note how."""
        url, began = self._world.site.url(f"/api/visits/{entry.visit}"), monotonic()
        while monotonic() - began < PATIENCE_S:
            status, said = self._put(url, body)
            if status in {200, 201}:
                entry.version, entry.repeated = said["version"], status == 200
                break
            if status not in {0, 401, 429, 503}:
                journal.refused.append(f"{status} {said}")
                break
            entry.resends += 1
            eventlet.sleep(PAUSE_S)
        entry.waited = monotonic() - began

    def _put(self, url: str, body: dict[str, Any]) -> tuple[int, Any]:
        """Return the status and the document of an answer, 0 where there was none."""
        try:
            answer = self._session.put(url, json=body, timeout=TIMEOUT_S)
            if answer.status_code == 401:
                self.sign_in()
            return answer.status_code, answer.json()
        except (requests.RequestException, RefusedError, UnreachableError, ValueError):
            return 0, None


def staff(world: World, cadres: int) -> list[Cadre]:
    """Make the cadres of a load; they are signed in."""
    made = [Cadre(world, number) for number in range(cadres)]
    for cadre in made:
        cadre.register()
    for cadre in made:
        cadre.sign_in()
    return made


@contextmanager
def under(load: Load, world: World, cadres: list[Cadre]) -> Iterator[Journal]:
    """Have the cadres send `load` while the block runs; wait at its end until all is answered.

    Their journal may be looked at while they write it.
    """
    form, began, done = cadres[0].form(), monotonic(), Journal()
    every = len(cadres) / load.rate

    def go(number: int, cadre: Cadre) -> None:
        due, sent = began + every * number / len(cadres), number
        while due < began + load.seconds and monotonic() < began + load.seconds:
            eventlet.sleep(max(0.0, due - monotonic()))
            entry, body = _visit(load, form, world.now(), sent)
            done.entries.append(entry)
            cadre.send(entry, body, done)
            due, sent = due + every, sent + len(cadres)
        done.seconds = monotonic() - began

    threads = [eventlet.spawn(go, number, cadre) for number, cadre in enumerate(cadres)]
    try:
        yield done
    finally:
        for thread in threads:
            thread.wait()


def _visit(load: Load, form: str, now: str, number: int) -> tuple[Entry, dict[str, Any]]:
    answered, sees = number % load.answered == 0, number % load.problems == 0
    entry = Entry(str(uuid4()), str(uuid4()) if sees else None)
    told = GIVEN.items() if answered else ()
    body: dict[str, Any] = {
        "place": HOUSEHOLD,
        "kind": "household_visit",
        "outcome": "met" if answered else "nobody_home",
        "form": form,
        "answers": [{"element": element, "value": value} for element, value in told],
        "observed_at": now,
    }
    if entry.problem is not None:
        words = {"title": "井盖缺失", "description": "门前窨井没有井盖。", "point": HOUSE}
        body["problems"] = [{"problem": entry.problem, "category": PROBLEM, **words}]
    return entry, body
