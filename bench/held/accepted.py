"""The widest that is accepted: most of the widest bodies name things that are not there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from itertools import chain
from typing import Any
from uuid import UUID, uuid4

import numpy as np

from bench.held.county import INSIDERS, County
from bench.held.widest import routing_rules
from contracts.patrol.commands import MAX_FIXES
from services.cli.demo.story.setting import HOUSEHOLD
from services.cli.demo.story.world import COUNTY, VILLAGE
from services.patrol.domain.patrol import MAX_CHUNKS
from services.patrol.domain.route import MAX_VERTICES

HELD = "held-"
LINE, TEXT = "水" * 200, "水" * 4000
ELEMENTS, CHOICES, RULES = 200, 100, 340
PROBLEMS, PHOTOS, PHOTOS_OF_A_PROBLEM, BOARDS = 20, 50, 20, 200
BASIS = {"issuer": "国务院", "title": "社会救助暂行办法", "number": "国务院令第649号"}


@dataclass(frozen=True, slots=True)
class Sent:
    """One request of somebody's, and what it is; a question has no body."""

    name: str
    role: str
    path: str
    body: Mapping[str, Any] | None = None

    @property
    def method(self) -> str:
        """A command is put."""
        return "GET" if self.body is None else "PUT"

    @property
    def who(self) -> str:
        """Their login."""
        return INSIDERS[self.role]


def accepted(county: County) -> Iterator[Sent]:
    """Yield, one after the other, what is as wide as it may be and true all the same."""
    yield from _patrol(county)
    yield from _requirement()
    yield from _visit(county)
    yield from _issue(county)
    yield from _rules()  # the last: nothing of the story is routed by them


def _patrol(county: County) -> Iterator[Sent]:
    """Draw a route of the most corners there are, walk along it all day and end.

    All of it in one yard, where everything is near everything, but for leaps across the county.
    """
    route, patrol = uuid4(), uuid4()
    chance = np.random.default_rng(1)
    here = np.array((120.23, 29.3))
    corners = here + chance.uniform(0, 2e-4, (MAX_VERTICES, 2))
    boards = [{"place": str(uuid4()), "name": LINE, "at": _degrees(at)} for at in corners[:BOARDS]]
    drawn = {
        "name": LINE,
        "area": VILLAGE,
        "kind": "river",
        "geometry": {"type": "LineString", "coordinates": corners.tolist()},
        "boards": boards,
    }
    yield Sent("a route", "street_coordinator", f"/api/routes/{route}/draw/{uuid4()}", drawn)
    yield Sent("a route, read", "street_coordinator", f"/api/routes/{route}")
    start = {"route": str(route), "track": True, "observed_at": county.now()}
    yield Sent("a patrol", "cadre", f"/api/patrols/{patrol}", start)
    for chunk in range(MAX_CHUNKS):
        fixes = here + chance.uniform(0, 0.3 if chunk % 2 else 2e-4, (MAX_FIXES, 2))
        begun = datetime.fromisoformat(county.now()) + timedelta(seconds=chunk * MAX_FIXES)
        body = {"chunk": chunk, "fixes": list(map(partial(_fix, begun), range(MAX_FIXES), fixes))}
        yield Sent("a chunk", "cadre", f"/api/patrols/{patrol}/send-track/{uuid4()}", body)
    end = {"observed_at": county.now()}
    yield Sent("a patrol's end", "cadre", f"/api/patrols/{patrol}/finish/{uuid4()}", end)
    yield Sent("a track, read", "cadre", f"/api/patrols/{patrol}/track?limit=200")


def _fix(begun: datetime, number: int, at: Any) -> dict[str, Any]:
    return {**_degrees(at), "accuracy_m": 5.25, "at": (begun + timedelta(0, number)).isoformat()}


def _degrees(at: Any) -> dict[str, float]:
    return {"longitude": float(at[0]), "latitude": float(at[1])}


def _requirement() -> Iterator[Sent]:
    """Have the most elements asked for at a household, a part of them choices of the most."""
    for number in range(ELEMENTS):
        choices = [{"code": f"c{n}", "name": _sign(number * CHOICES + n)} for n in range(CHOICES)]
        kind = {"type": "choice", "choices": choices} if number % 10 == 0 else {"type": "text"}
        element = {"name": f"{_sign(number)}数", "fresh_days": 30, "personal": number % 2 == 1}
        path = f"/api/elements/{_code(number)}/{uuid4()}"
        yield Sent("an element", "organiser", path, element | kind)
    wanted = f"/api/requirements/{uuid4()}"
    asked = {
        "department": "DY-SW",
        "title": LINE,
        "place_kinds": ["household"],
        "occasion": "household_visit",
        "area": VILLAGE,
        "elements": [_code(number) for number in range(ELEMENTS)],
        "every_days": 30,
        "basis": BASIS,
        "until": "2027-06-30",
    }
    yield Sent("a requirement", "officer", wanted, asked)
    yield Sent("an approval", "organiser", f"{wanted}/approve/{uuid4()}", {})


def _code(number: int) -> str:
    return f"{HELD}{number}"


def _sign(number: int) -> str:
    """Return a sign of its own for each number: names that differ in digits only are one name."""
    return chr(0x4E00 + number)


def _visit(county: County) -> Iterator[Sent]:
    """Answer all that is asked at a door, and see the most problems there."""
    asked = Sent("a form", "cadre", f"/api/forms/{HOUSEHOLD}?occasion=household_visit")
    yield asked
    form = county.ask(asked.method, asked.path, asked.who).json()
    visit, asked_now = uuid4(), [item for item in form["items"] if not item.get("on_file")]
    record = {
        "place": HOUSEHOLD,
        "kind": "household_visit",
        "form": form["version"],
        "answers": list(map(_answer, asked_now)),
        "problems": [_problem() for _ in range(PROBLEMS)],
        "evidence": _photos(PHOTOS),
        "note": TEXT,
        "observed_at": county.now(),
    }
    yield Sent("a visit", "cadre", f"/api/visits/{visit}", record)
    yield Sent("a visit, read", "cadre", f"/api/visits/{visit}")


def _answer(item: Mapping[str, Any]) -> dict[str, Any]:
    code = item["element"]
    if not code.startswith(HELD):
        return {"element": code, "state": "unknown"}
    return {"element": code, "value": "c0" if item["type"] == "choice" else "水" * 460}


def _problem() -> dict[str, Any]:
    told = {"problem": str(uuid4()), "title": LINE, "description": TEXT}
    return told | {"evidence": _photos(PHOTOS_OF_A_PROBLEM)}


def _photos(number: int) -> list[dict[str, str]]:
    """Name photos that were not sent yet, as a phone without a network does."""
    names = (sha256(uuid4().bytes).hexdigest() for _ in range(number))
    return [{"digest": name, "media_type": "image/jpeg", "caption": LINE} for name in names]


def _issue(county: County) -> Iterator[Sent]:
    """Report a case with all that it may have, and add to it."""
    issue = uuid4()
    raised = {
        "source_kind": "found",
        "channel": "cadre",
        "title": LINE,
        "description": TEXT,
        "location": {"area": VILLAGE, "words": LINE, "longitude": 120.23, "latitude": 29.3},
        "reporter": {"person": INSIDERS["cadre"]},
        "evidence": _photos(PHOTOS),
        "observed_at": county.now(),
    }
    yield Sent("an issue", "cadre", f"/api/issues/{issue}", raised)
    yield from chain.from_iterable(_added(issue) for _ in range(5))


def _added(issue: UUID) -> Iterator[Sent]:
    note = {"note": TEXT, "evidence": _photos(PHOTOS)}
    yield Sent("a note", "street_coordinator", f"/api/issues/{issue}/note/{uuid4()}", note)
    yield Sent("an issue, read", "street_coordinator", f"/api/issues/{issue}")


def _rules() -> Iterator[Sent]:
    """Adopt the largest routing rules that there are."""
    rules = {"county": COUNTY, "text": routing_rules(RULES)}
    yield Sent("routing rules", "county_coordinator", f"/api/routing/adopt/{uuid4()}", rules)
    yield Sent("routing rules, read", "county_coordinator", "/api/routing/in-force")
