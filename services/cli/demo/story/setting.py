"""Setting the scene: areas, units, people, rules, requirements, places, a route."""

import json
import secrets
from collections.abc import Callable, Iterable
from functools import partial
from importlib.resources import files
from typing import Any
from uuid import UUID

import msgspec
import yaml

from events.clock import MovableClock
from services.cli.client import Person, RefusedError, Site, wait_for
from services.cli.demo.story.world import COUNTY, STREET, VILLAGE, World, named
from services.directory.policy import county_areas, county_departments
from services.labels import digest_of, new_secret
from services.visit.domain.form import local_day
from services.visit.policy import elements, requirements

SINCE = "2024-01-01"
SYSTEMS = ("DY-ZZ", "DY-SW", "DY-JS", "DY-MZ", "DY-ZB", "DY-HB", "DY-ZF")
"""The departments of the story whose own systems are connected: each has a queue."""


def data(name: str) -> str:
    """Return one of the demo's files."""
    return (files("services.cli.demo") / "data" / name).read_text("utf-8")


def people() -> list[dict[str, Any]]:
    """Return the people of the story."""
    found: list[dict[str, Any]] = yaml.safe_load(data("people.yml"))
    return found


def accounts() -> list[str]:
    """Return everybody who signs in: the people, and the departments' systems."""
    return [*(person["person"] for person in people()), *map(system, SYSTEMS)]


def system(department: str) -> str:
    """Return the account of a department's own system."""
    return f"system-{department}"


def world_on(
    site: Site,
    clock: MovableClock,
    operator_password: str,
    say: Callable[[str], None] = lambda _line: None,
    others: Iterable[str] = (),
) -> World:
    """Return the world before anything is set up; everybody, and `others`, gets a new password."""
    passwords = {name: secrets.token_urlsafe(12) for name in (*accounts(), *others)}
    return World(site, clock, Person(site, "operator-1", operator_password), passwords, say)


def set_up(world: World) -> None:
    """Do what an operator and the organising office do before the first day."""
    _directory(world)
    _rules(world)
    _requirements(world)
    _places(world)
    world.say(
        "An operator has imported the areas, units and people of 东阳市; the county has adopted "
        "its routing and score rules; five departments' requirements were approved.",
    )


def _directory(world: World) -> None:
    put = world.operator.put
    areas = msgspec.to_builtins(county_areas())
    path = f"/api/areas/editions/{areas.pop('edition')}/{areas.pop('chunk')}/{{command}}"
    put(path, areas)
    for unit in map(msgspec.to_builtins, county_departments()):
        put(f"/api/departments/{unit.pop('department')}/register/{{command}}", unit)
    for person in people():
        _person(world, person)
    for department in SYSTEMS:
        account = system(department)
        opened = {"department": department, "password": world.passwords[account]}
        put(f"/api/accounts/{account}/open/{{command}}", opened)
    _roster(world)


def _person(world: World, person: dict[str, Any]) -> None:
    put, code = world.operator.put, person["person"]
    known = ("name", "phone", "department", "roles", "areas")
    body = {name: person[name] for name in known if name in person}
    put(f"/api/people/{code}/register/{{command}}", body)
    if (post := person.get("post")) is not None:
        made = {"department": person["department"], "title": post["title"]}
        put(f"/api/posts/{post['post']}/create/{{command}}", made)
        put(f"/api/posts/{post['post']}/fill/{{command}}", {"person": code, "since": SINCE})
    secret = {"login": code, "password": world.passwords[code]}
    put(f"/api/people/{code}/credentials/{{command}}", secret)


def _roster(world: World) -> None:
    begins, ends = world.later(hours=-1), world.later(days=6)
    turn = {"begins": begins.isoformat(), "ends": ends.isoformat(), "person": "duty-dashu"}
    world.operator.put(
        f"/api/rosters/duty-{STREET}/set/{{command}}", {"area": STREET, "shifts": [turn]}
    )


def _rules(world: World) -> None:
    county = world.as_("county-bailu")
    routing = (files("services.issue") / "policy" / "routing.yml").read_text("utf-8")
    scoring = (files("services.scoring") / "policy" / "rules.yml").read_text("utf-8")

    adopted = {"county": COUNTY, "text": routing}
    wait_for(
        "the issue service to know the units",
        partial(when_known, county.put, "/api/routing/adopt/{command}", adopted),
    )
    county.put("/api/score-rules/adopt/{command}", {"text": scoring, "since": world.now()})


def when_known(act: Callable[..., object], *arguments: Any) -> bool:
    """Try what needs the directory's facts, which take a moment to arrive everywhere."""
    try:
        act(*arguments)
    except RefusedError as refused:
        if refused.problem.get("status") in _NOT_YET:
            return False
        raise
    return True


_NOT_YET = (401, 404, 409, 422)


def _requirements(world: World) -> None:
    wait_for(
        "the visit service to know the operator",
        partial(when_known, _define_elements, world),
    )
    officers = {
        "DY-ZZ": "officer-zz",
        "DY-SW": "officer-sw",
        "DY-JS": "officer-js",
        "DY-MZ": "officer-mz",
        "DY-ZB": "officer-zb",
    }
    asked = requirements(COUNTY, local_day(world.later()))
    for requirement in map(msgspec.to_builtins, asked):
        path = f"/api/requirements/{requirement.pop('requirement')}"
        department = requirement["department"]
        officer = world.as_(officers[department])
        wait_for(
            f"the visit service to know {department}",
            partial(when_known, officer.put, path, requirement),
        )
        organiser = "organiser-chushu" if department == "DY-ZB" else "organiser-mangzhong"
        world.as_(organiser).put(f"{path}/approve/{{command}}")


def _define_elements(world: World) -> None:
    for element in map(msgspec.to_builtins, elements()):
        world.operator.put(f"/api/elements/{element.pop('element')}/{{command}}", element)


HOUSEHOLD = named("household")
BIN = named("bin")
ROUTE = named("route")
BOARDS = tuple(named(f"board {number}") for number in range(1, 5))
RIVER = [[120.2301, 29.3052], [120.2349, 29.3071], [120.2402, 29.3080], [120.2461, 29.3096]]
HOUSE = {"longitude": 120.2355, "latitude": 29.3074}


def _places(world: World) -> None:
    cadre = world.as_("cadre-xiaoman")
    places = {
        HOUSEHOLD: ("household", "社姆新村 12 号"),
        BIN: ("bin", "社姆新村 3 号桶点"),
        **{board: ("board", f"社姆溪公示牌 {n}") for n, board in enumerate(BOARDS, start=1)},
    }
    for place, (kind, name) in places.items():
        body = {"kind": kind, "name": name, "area": VILLAGE}
        wait_for(
            "the visit service to know the area",
            partial(when_known, cadre.put, f"/api/places/{place}", body),
        )
    fixes = [{**HOUSE, "accuracy_m": accuracy, "at": world.now()} for accuracy in (6.0, 8.0, 12.0)]
    cadre.put(f"/api/places/{HOUSEHOLD}/position/{{command}}", {"fixes": fixes})
    _labels(world)
    _route(world)


def _labels(world: World) -> None:
    """Hang labels up at the household and at the boards, as `needle places print` makes them."""
    for place in (HOUSEHOLD, *BOARDS):
        world.labels[place] = new_secret(secrets.randbits)
        told = {"digest": digest_of(UUID(place), world.labels[place])}
        world.operator.put(f"/api/places/{place}/label/{{command}}", told)


def _route(world: World) -> None:
    boards = [
        {"place": board, "name": f"社姆溪公示牌 {n}", "along": (n - 0.5) / len(BOARDS)}
        for n, board in enumerate(BOARDS, start=1)
    ]
    drawn = {
        "name": "社姆溪",
        "area": STREET,
        "kind": "river",
        "geometry": json.loads(json.dumps({"type": "LineString", "coordinates": RIVER})),
        "boards": boards,
    }
    street = world.as_("street-lixia")
    wait_for(
        "the patrol service to know the area",
        partial(when_known, street.put, f"/api/routes/{ROUTE}/draw/{{command}}", drawn),
    )
