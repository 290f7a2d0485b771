"""The story of the project's brief, as far as one case goes, each step by its own command."""

from dataclasses import replace

from contracts.issue.commands.assignment import (
    DecideExtension,
    GrantReturn,
    RequestExtension,
    ReturnAssignment,
    UrgeAssignment,
)
from contracts.issue.commands.case import AcceptIssue, FileIssue
from contracts.issue.events.assignment import AssignmentDispatched, AssignmentDone, TownDrawn
from contracts.issue.events.case import IssueClosed
from services.issue.policy import routing_text
from services.issue.routing.reading import read_rules
from tests.issue.domain.examples import (
    COORDINATOR,
    FACTS,
    ISSUE,
    NEIGHBOUR,
    SERVICE,
    STREET,
    TOWN,
    Desk,
    officer,
    raising,
)

SEWAGE = "企业或作坊污水入河"
RULES = read_rules(routing_text())


def test_one_record_reaches_three_departments_and_closes_when_the_last_part_is_verified():
    desk = Desk(facts=replace(FACTS, rules=RULES))

    # A visit at a door raises it; the street takes it in; the rules say whom it concerns.
    desk.do(raising(category=SEWAGE), SERVICE)
    desk.do(AcceptIssue(issue=ISSUE), COORDINATOR)
    filed, *parts = desk.do(FileIssue(issue=ISSUE, category=SEWAGE), COORDINATOR)
    assert filed.rule == "污水入河-源头已明"
    assert [part.department for part in parts] == ["DY-HB", "DY-ZF", STREET]

    # One department returns it, and the water authority takes its place.
    desk.at("2026-11-23 10:00").receive("DY-HB", STREET)
    returned = ReturnAssignment(**desk.name("DY-ZF"), reason="no building", suggestion="DY-SW")
    desk.do(returned, officer("DY-ZF"))
    granted = GrantReturn(**desk.name("DY-ZF"), successor="DY-SW", reason="a matter of water")
    desk.do(granted, COORDINATOR)
    assert desk.part("DY-SW").role == "assisting"

    # One asks for more time and gets it.
    desk.start("DY-HB", "DY-SW", STREET)
    asked = RequestExtension(**desk.name("DY-HB"), limit="5工作日", reason="the lab is slow")
    desk.do(asked, officer("DY-HB"))
    desk.do(DecideExtension(**desk.name("DY-HB"), granted=True), COORDINATOR)

    # One is late, is urged, and its lateness stays on record.
    desk.at("2026-12-15 09:00")
    desk.do(UrgeAssignment(**desk.name("DY-SW"), note="four weeks"), COORDINATOR)
    told = [
        event
        for code in ("DY-HB", "DY-SW", STREET)
        for event in desk.do(desk.reporting(code), officer(code))
    ]
    late = {done.department: done.late for done in told if isinstance(done, AssignmentDone)}
    assert late == {"DY-HB": False, "DY-SW": True, STREET: True}

    # The street's own is verified from another town, which is drawn at once.
    assert isinstance(told[-1], TownDrawn)
    assert desk.part(STREET).verify_from == TOWN

    # Others verify all parts; one is sent back and done again.
    desk.verified("DY-SW", STREET, failed=("DY-HB",))
    assert desk.case.status == "dispatched"
    desk.at("2026-12-17 09:00").do(desk.reporting("DY-HB"), officer("DY-HB"))
    *_, closed = desk.do(desk.verifying("DY-HB"), NEIGHBOUR)

    assert isinstance(closed, IssueClosed)
    assert set(closed.departments) == {"DY-HB", "DY-SW", STREET}
    assert not closed.partly
    assert sum(isinstance(event, AssignmentDispatched) for event in desk.events) == 4
