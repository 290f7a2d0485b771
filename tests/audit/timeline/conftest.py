"""A record on which two problems were seen, and the issue that became of one of them."""

from datetime import date, timedelta

import pytest

from contracts.common import ObservedProblem
from contracts.directory.events import (
    DepartmentRegistered,
    PersonRegistered,
    PostCreated,
    PostFilled,
)
from contracts.directory.parts import OfficeHours
from contracts.issue.events.case import IssueAccepted, IssueFiled, IssueRaised, IssueReportedUp
from contracts.issue.events.routing import RoutingAdopted
from contracts.issue.parts import Location, Reporter
from contracts.visit.events import ProblemObserved
from services.feed.projection import items_of
from tests.audit.conftest import MONDAY
from tests.feed.examples import ISSUE, PLACE, VISIT, answer, dispatched, part, recorded, some

HOUR = timedelta(hours=1)
NINE, TEN, ELEVEN, NOON = (MONDAY + number * HOUR for number in range(4))
STREAM = f"issue/{ISSUE}"
RULES = """county: "330783"
rules:
  - category: 企业或作坊污水入河   # the river
    lead: 环
    milestones: {到场: 2小时}
    verify: site

  - rule: 另一条
    category: 其他
    lead: 街
"""


def raised(issue=ISSUE, **more):
    known = {"reporter": Reporter(person="cadre-1", name="张三丰")} | more
    return IssueRaised(
        issue=issue,
        number="DY-1",
        source_kind="found",
        channel="visit",
        title="污水",
        description="排入河道",
        location=Location(area="330783005001"),
        tier="street",
        observed_at=NINE,
        **known,
    )


def observed(problem):
    return ProblemObserved(
        visit=VISIT,
        place=PLACE,
        place_name="作坊",
        area="330783005001",
        person="cadre-1",
        observed_at=NINE,
        problem=ObservedProblem(problem=some(problem), title="污水", description="排入河道"),
    )


@pytest.fixture
def directory(place):
    """The street's coordinator, whose post went from A to B, and whose office was renamed."""
    place.say(
        "directory",
        "department/street",
        DepartmentRegistered(
            department="street",
            name="江北街道",
            short="江北",
            kind="street",
            area="330783005",
            since=date(2020, 1, 1),
            hours=OfficeHours(seasons=()),
        ),
        at=NINE,
    )
    person = PersonRegistered(
        person="li", name="李四光", department="street", roles=("street_coordinator",), areas=()
    )
    place.say("directory", "person/li", place.audit.vault.seal_fields(person), at=NINE)
    place.say(
        "directory",
        "post/desk",
        PostCreated(post="desk", department="street", title="指挥长"),
        PostFilled(post="desk", person="li", deputy=False, since=date(2026, 1, 1)),
        PostFilled(post="desk", person="wang", deputy=True, since=date(2026, 1, 1)),
        at=NINE,
    )


@pytest.fixture
def story(place, directory):
    """A record that two problems were seen on, of which one became our issue."""
    seal = place.audit.vault.seal_fields
    visit = recorded(answer("meter", 1), parts=(part("水务", "meter"),))
    events = place.say("visit", f"visit/{VISIT}", visit, observed("a"), observed("b"), at=NINE)
    other = some("other issue")
    place.say("issue", f"issue/{other}", seal(raised(other)), because=events[2], at=NINE)
    place.say("issue", STREAM, seal(raised()), because=events[1], at=NINE)
    adopted = RoutingAdopted(county="330783", rule_version="r1", digest="0" * 64, text=RULES)
    place.say("issue", "routing/330783", adopted, at=NINE)
    desk = {"actor": "li", "post": "desk"}
    accepted = IssueAccepted(issue=ISSUE, tier="street", area="330783005")
    place.say("issue", STREAM, accepted, at=TEN, **desk)
    filed = IssueFiled(
        issue=ISSUE,
        category="企业或作坊污水入河",
        urgent=False,
        verify_by="site",
        rule_version="r1",
        rule="企业或作坊污水入河",
    )
    _, sent = place.say("issue", STREAM, filed, dispatched("水务"), at=ELEVEN, **desk)
    place.say("feed", "feed/水务", *items_of(sent), because=sent, at=ELEVEN)
    entered = IssueReportedUp(issue=ISSUE, reason="what another service made of it")
    place.say("scoring", "ledger/x", entered, because=sent, at=NOON)
    place.archive()
