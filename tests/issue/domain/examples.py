"""One county, its people and one issue: what the tests of the issue decider share."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from contracts.common import Evidence, Fix
from contracts.issue.commands import assignment as of_part
from contracts.issue.commands import case as of_case
from contracts.issue.parts import Contact, Location, Reporter, Verdict
from events.decider import Decider
from events.testing import Given, Outcome, specification
from services.geo.point import Point
from services.issue.domain.decider import issue
from services.issue.domain.facts_needed import (
    Actor,
    Department,
    Facts,
    OnCall,
    PersonCopy,
    PlaceCopy,
)
from services.issue.domain.state import Case, Part
from services.issue.policy import case_policy
from services.issue.routing.reading import read_rules
from services.labels import digest_of
from tests.issue.clocks.examples import CALENDAR, HOURS, local

COUNTY, STREET, TOWN = "330783", "330783005", "330783103"
VILLAGE = "330783005013"
ISSUE = UUID("0199a0a0-0000-7000-8000-00000000c0de")
PLACE = uuid5(ISSUE, "door")
IN_SPRING = date(2027, 3, 1)
"""A Monday on which the rest of what was partly done is taken up again."""
MONDAY = local("2026-11-23 09:00")
RIVERBANK = Point(120.2415, 29.2896)
PHOTO = Evidence(digest="a" * 64, media_type="image/jpeg")
UNSENT = Evidence(digest="b" * 64, media_type="image/jpeg")
"""What a record names before its bytes have come."""
TAKEN = Evidence(digest="c" * 64, media_type="image/jpeg")
"""A photo that is here, and that no record has named."""
LABEL = "0123456789ABCDEF"
"""The secret of the label that hangs at the place."""
NEARBY = Point(RIVERBANK.lon, RIVERBANK.lat + 0.0001)
"""Eleven metres from there."""

RULES = read_rules(
    """\
county: "330783"
restricted: [threat]
rules:
  - {category: threat, lead: 政, assisting: [街], milestones: {处置: 即时}, verify: document,
     urgent: true}
  - {category: secret, lead: 政, milestones: {处置: 5工作日}, verify: document}
  - {category: sewage, lead: 环, assisting: [执, 街], milestones: {到场: 2小时, 查处: 15工作日},
     verify: site}
  - {category: manhole, lead: 建, assisting: [街], milestones: {防护: 2工作时, 补齐: 6小时},
     verify: site, urgent: true, advice: 先立警示}
  - {category: ruin, lead: 建, milestones: {撤离: 即时, 鉴定: 5工作日}, verify: document}
  - {category: noise, lead: 执, milestones: {处置: 5工作日}, verify: resident}
  - {category: rubbish, lead: 街, milestones: {处置: 1工作日}, verify: sample}
  - {category: flood, lead: 无, milestones: {处置: 1小时}, verify: site, urgent: true}
"""
)


def unit(code: str, short: str, kind: str = "department", **more: object) -> Department:
    """Return a handling unit of the county."""
    return Department(
        code=code, name=f"{short}局", short=short, kind=kind, area=COUNTY, hours=HOURS, **more
    )


DEPARTMENTS = {
    known.code: known
    for known in (
        unit("DY-HB", "环", "vertical", superior="JH-HB"),
        unit("DY-ZF", "执", offices=frozenset({"ZF-1"})),
        unit("DY-SW", "水"),
        unit("DY-JS", "建"),
        unit("DY-ZZ", "政"),
        unit(STREET, "街", "street"),
        unit(TOWN, "街", "street"),
    )
}

CADRE = Actor(person="cadre", roles=frozenset({"cadre"}), areas=(VILLAGE,))
NEIGHBOUR = Actor(person="neighbour", roles=frozenset({"cadre"}), areas=(VILLAGE,))
COORDINATOR = Actor(
    person="street-desk",
    department=STREET,
    roles=frozenset({"street_coordinator"}),
    areas=(STREET,),
)
COUNTY_DESK = Actor(
    person="county-desk",
    department="DY-ZZ",
    roles=frozenset({"county_coordinator"}),
    areas=(COUNTY,),
)
INSPECTOR = replace(COUNTY_DESK, person="inspector")
"""Who verifies for the county what a street did itself."""
CALLER = Actor(person="caller", roles=frozenset({"caller"}), areas=(COUNTY,))
IN_TOWN = Actor(person="in-town", roles=frozenset({"cadre"}), areas=(f"{TOWN}201",))
"""A cadre of a village of the other town."""
SERVICE = Actor(service=True)


def officer(department: str) -> Actor:
    """Return somebody who works in a department."""
    return Actor(
        person=f"officer-{department}", department=department, roles=frozenset({"officer"})
    )


def contact(department: str) -> Contact:
    """Return whom a department names as the one who does the work."""
    return Contact(post=f"post-{department}", person=f"worker-{department}")


def known(contact: Contact) -> PersonCopy | None:
    """Return whom a contact names, as the directory tells of the people of departments."""
    department = (contact.person or "").removeprefix("worker-")
    if department not in DEPARTMENTS:
        return None
    return PersonCopy(person=contact.person, department=department, areas=(COUNTY,))


FACTS = Facts(
    at=MONDAY,
    actor=CADRE,
    policy=case_policy(),
    calendar=CALENDAR,
    departments=DEPARTMENTS,
    rules=RULES,
    on_call=(OnCall("roster", "on-call-1"), OnCall("roster", "on-call-2")),
    place=PlaceCopy(place=PLACE, kind="household", area=VILLAGE, point=RIVERBANK),
    held=frozenset({PHOTO.digest, TAKEN.digest}),
    label=digest_of(PLACE, LABEL),
    fresh=frozenset({TAKEN.digest}),
)


def fix(point: Point = NEARBY, accuracy_m: float | None = 8.0, at: datetime = MONDAY) -> Fix:
    """Return a position fix."""
    return Fix(longitude=point.lon, latitude=point.lat, accuracy_m=accuracy_m, at=at)


def raising(**other: object) -> of_case.RaiseIssue:
    """Return the command that raises the issue, with some fields changed."""
    fields = {
        "issue": ISSUE,
        "source_kind": "found",
        "channel": "visit",
        "title": "Sewage in the river",
        "description": "Grey water from a workshop in an annex.",
        "location": Location(area=VILLAGE, place=PLACE),
        "reporter": Reporter(person="cadre"),
        "observed_at": MONDAY,
    }
    return of_case.RaiseIssue(**fields | other)


class Desk:
    """One issue and a clock: commands are done or refused at the present moment."""

    def __init__(self, decider: Decider = issue, facts: Facts = FACTS) -> None:
        self.given: Given = specification(decider)
        self.facts = facts
        self.events: list[object] = []

    @property
    def case(self) -> Case:
        """The present state."""
        return self.given.state

    def part(self, department: str) -> Part:
        """Return the part that a department was given last."""
        return [p for p in self.case.parts.values() if p.department == department][-1]

    def at(self, moment: datetime | str) -> "Desk":
        """Go on at another moment."""
        at = local(moment) if isinstance(moment, str) else moment
        self.facts = replace(self.facts, at=at)
        return self

    def after(self, **span: float) -> "Desk":
        """Go on some time later."""
        return self.at(self.facts.at + timedelta(**span))

    def try_(self, command: object, by: Actor, **facts: object) -> Outcome:
        """See what a command would lead to."""
        if isinstance(command, of_part.StartAssignment | of_part.ReportDone):
            facts = {"contact": known(command.contact), **facts}
        return self.given.when(command, replace(self.facts, actor=by, **facts))

    def do(self, command: object, by: Actor, **facts: object) -> list:
        """Do a command and return the events."""
        outcome = self.try_(command, by, **facts)
        assert outcome.refusal is None, outcome.refusal
        self.given = self.given.given(*outcome.events)
        self.events += outcome.events
        return list(outcome.events)

    # -- steps that many tests take on the way to their own --------------------------------------

    def raised(self, **other: object) -> "Desk":
        """Raise the issue."""
        self.do(raising(**other), CADRE)
        return self

    def accepted(self, **other: object) -> "Desk":
        """Raise it and take it in."""
        self.raised(**other).do(of_case.AcceptIssue(issue=ISSUE), COORDINATOR)
        return self

    def dispatched(self, category: str = "sewage", **other: object) -> "Desk":
        """Raise it, take it in and file it under a category that a rule catches."""
        self.accepted(**other).do(of_case.FileIssue(issue=ISSUE, category=category), COORDINATOR)
        return self

    def name(self, department: str) -> dict[str, UUID]:
        """Return the members that name a department's assignment in a command."""
        return {"issue": ISSUE, "assignment": self.part(department).assignment}

    def receive(self, *departments: str) -> "Desk":
        """Let departments take note."""
        for code in departments:
            self.do(of_part.ReceiveAssignment(**self.name(code)), officer(code))
        return self

    def start(self, *departments: str) -> "Desk":
        """Let departments take note and begin."""
        for code in departments:
            command = of_part.StartAssignment(**self.name(code), contact=contact(code))
            self.receive(code).do(command, officer(code))
        return self

    def done(self, *departments: str, outcome: str = "whole", **facts: object) -> "Desk":
        """Let departments take note, begin and report their part done."""
        for code in departments:
            self.start(code).do(self.reporting(code, outcome), officer(code), **facts)
        return self

    def reporting(self, department: str, outcome: str = "whole", **other: object):
        """Return the command with which a department reports its part done."""
        fields = {
            **self.name(department),
            "outcome": outcome,
            "note": f"{department} was there.",
            "reason": None if outcome == "whole" else "the rest is not ours",
            "take_up_on": IN_SPRING if outcome == "partly" else None,
            "contact": contact(department),
            "evidence": (PHOTO,),
        }
        return of_part.ReportDone(**fields | other)

    def verifying(self, *departments: str, failed: tuple[str, ...] = (), **other: object):
        """Return the command that passes the parts of some departments, and fails others."""
        verdicts = [
            Verdict(assignment=self.part(code).assignment, passed=code not in failed, note="seen")
            for code in (*departments, *failed)
        ]
        fields = {"by": "site", "verdicts": tuple(verdicts), "label": LABEL}
        return of_case.VerifyIssue(issue=ISSUE, **fields | other)

    def verified(self, *departments: str, failed: tuple[str, ...] = ()) -> list:
        """Verify parts on the spot and return the events; a street's are the county's to verify."""
        events: list[object] = []
        for verifier, kind in ((NEIGHBOUR, "department"), (INSPECTOR, "street")):
            passed, again = _of_kind(kind, departments), _of_kind(kind, failed)
            if passed or again:
                events += self.do(self.verifying(*passed, failed=again), verifier)
        return events


def _of_kind(kind: str, codes: tuple[str, ...]) -> tuple[str, ...]:
    streets = (STREET, TOWN)
    return tuple(code for code in codes if (code in streets) == (kind == "street"))
