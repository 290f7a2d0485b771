"""The county before the day begins: areas, units, people, rules, requirements, rivers, bins."""

from collections.abc import Callable
from importlib.resources import files
from typing import Any

from bench.day.departments import photo_of
from bench.day.plan import BINS, BOARDS, Cadre, Plan, label_of, named
from bench.day.writing import Writer, nothing
from contracts.common import PlaceKind
from contracts.directory.commands import RegisterPerson
from contracts.feed.commands import OpenFeed
from contracts.issue.commands.case import AdoptRouting
from contracts.patrol.commands import DrawRoute
from contracts.patrol.parts import BoardPlan
from contracts.scoring.commands import AdoptScoreRules
from contracts.visit.commands import (
    ApproveRequirement,
    LabelPlace,
    ProposeRequirement,
    RegisterPlace,
)
from events.settings import Settings
from services.directory.domain import area, department, person
from services.directory.facts import decisions
from services.directory.policy import COUNTY, county_areas, county_departments
from services.feed.domain import AGREED, agreement
from services.issue import deciding
from services.issue.facts import of_caller
from services.labels import digest_of
from services.patrol.domain import route
from services.patrol.facts import drawing
from services.scoring.domain import ruleset
from services.visit.domain.element import element
from services.visit.domain.form import local_day
from services.visit.domain.place import codes, place
from services.visit.domain.requirement import requirement
from services.visit.facts import places, requirements
from services.visit.policy import elements
from services.visit.policy import requirements as shipped_requirements
from services.web.commands import also_deciding
from services.web.identity import Caller

OPERATOR = Caller(person="operator-1", roles=("operator",), areas=(COUNTY, "3307"))
COORDINATOR = Caller(
    person="county-1", roles=("county_coordinator",), areas=(COUNTY,), department="DY-ZZ"
)
UNITS = tuple(unit.department for unit in county_departments())
REGISTERING = also_deciding(codes, places.registering)
RIVER = ((120.2301, 29.3052), (120.2349, 29.3071), (120.2402, 29.3080), (120.2461, 29.3096))

Settle = Callable[[], None]
"""Waits until every service has heard what the others have said so far."""


def cadre_of(cadre: Cadre) -> Caller:
    """Return who a cadre is: they work in their village."""
    return Caller(person=cadre.code, roles=("cadre",), areas=(cadre.village,))


def street_of(village: str) -> Caller:
    """Return the coordinator of the street or town that a village belongs to."""
    town = village[:9]
    return Caller(
        person=f"street-{town}", roles=("street_coordinator",), areas=(town,), department=town
    )


def set_up(settings: Settings, plan: Plan, settle: Settle, *, connected: bool = True) -> None:
    """Do what is done before the first day; each step once the one before has arrived.

    If they are `connected`, departments receive over the broker.
    """
    directory(Writer(settings, "directory"), plan)
    settle()
    _rules(settings)
    if connected:
        _connect(Writer(settings, "feed"))
    visits = Writer(settings, "visit")
    _requirements(visits)
    _places(visits, plan)
    _routes(Writer(settings, "patrol"), plan)
    _photos(Writer(settings, "issue"))
    settle()


def _photos(writer: Writer) -> None:
    """Keep what departments will show: nobody verifies what cannot be looked at."""
    for unit in UNITS:
        writer.kernel.blobs.put("image/jpeg", photo_of(unit))


def directory(writer: Writer, plan: Plan) -> None:
    """Import the areas; register units, coordinators and cadres."""
    areas = county_areas()
    writer.send(area.area, area.key(areas), areas, OPERATOR, facts=decisions.of_areas)
    for unit in county_departments():
        writer.send(
            department.department, unit.department, unit, OPERATOR, facts=decisions.of_department
        )
    towns = {village[:9]: street_of(village) for village in plan.villages}
    for who in (COORDINATOR, *towns.values(), *map(cadre_of, plan.cadres)):
        registered = RegisterPerson(
            person=str(who.person),
            name=_name_of(str(who.person)),
            department=who.department,
            roles=tuple(who.roles),
            areas=tuple(who.areas),
        )
        writer.send(person.person, who.person, registered, OPERATOR, facts=decisions.of_person)


_SURNAMES, _TERMS = "赵钱孙李周吴郑王冯陈褚卫", "立春雨水惊蛰春分清明谷雨立夏小满芒种夏至小暑大暑"


def _name_of(code: str) -> str:
    """Invent a name: a surname and a solar term."""
    number = named("name", code).int
    term = 2 * (number // 7 % 12)
    return _SURNAMES[number % 12] + _TERMS[term : term + 2]


def _rules(settings: Settings) -> None:
    routing = (files("services.issue") / "policy" / "routing.yml").read_text("utf-8")
    scoring = (files("services.scoring") / "policy" / "rules.yml").read_text("utf-8")
    issues, scores = Writer(settings, "issue"), Writer(settings, "scoring")
    adopted = AdoptRouting(county=COUNTY, text=routing)
    issues.send(deciding.routing, COUNTY, adopted, COORDINATOR, facts=of_caller)
    counted = AdoptScoreRules(text=scoring, since=scores.kernel.now())
    scores.send(ruleset, "county", counted, COORDINATOR, facts=nothing)


def _connect(writer: Writer) -> None:
    for unit in UNITS:
        opened = OpenFeed(department=unit, contract=AGREED)
        writer.send(agreement, unit, opened, OPERATOR, facts=nothing)


def _requirements(writer: Writer) -> None:
    for defined in elements():
        writer.send(element, defined.element, defined, OPERATOR, facts=requirements.of_element)
    for asked in shipped_requirements(COUNTY, local_day(writer.kernel.now())):
        _require(writer, asked)


def _require(writer: Writer, asked: ProposeRequirement) -> None:
    own = asked.department
    officer = Caller(person=f"officer-{own}", roles=("officer",), areas=(COUNTY,), department=own)
    organiser = Caller(
        person="organiser-1", roles=("organiser",), areas=(COUNTY,), department="DY-TJ"
    )
    approved = ApproveRequirement(requirement=asked.requirement)
    for command, who in ((asked, officer), (approved, organiser)):
        writer.send(requirement, asked.requirement, command, who, facts=requirements.of_requirement)


def _places(writer: Writer, plan: Plan) -> None:
    for village in plan.villages:
        hung: list[tuple[PlaceKind, str, int]] = [
            *(("bin", f"{n + 1} 号桶点", n) for n in range(BINS)),
            *(("board", f"公示牌 {n + 1}", n) for n in range(BOARDS)),
        ]
        for kind, name, number in hung:
            id_ = named(kind, village, number)
            found: Any = RegisterPlace(place=id_, kind=kind, name=name, area=village)
            writer.send(place, id_, found, street_of(village), facts=REGISTERING)
            if kind == "board":
                hangs = LabelPlace(place=id_, digest=digest_of(id_, label_of(id_)))
                writer.send(place, id_, hangs, OPERATOR, facts=places.of_place)


def _routes(writer: Writer, plan: Plan) -> None:
    line = {"type": "LineString", "coordinates": [list(point) for point in RIVER]}
    for village in plan.villages:
        boards = tuple(
            BoardPlan(place=named("board", village, n), name=f"公示牌 {n + 1}", along=(n + 0.5) / 4)
            for n in range(BOARDS)
        )
        drawn = DrawRoute(
            route=named("route", village),
            name="村前溪",
            area=village,
            kind="river",
            geometry=line,
            boards=boards,
        )
        writer.send(route, drawn.route, drawn, street_of(village), facts=drawing)
