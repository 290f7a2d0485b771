import pytest

from contracts.issue.commands.case import AcceptIssue, HandDown, RefuseIssue, ReportUp
from contracts.issue.events.case import (
    IssueAccepted,
    IssueHandedDown,
    IssueRefused,
    IssueReportedUp,
)
from contracts.issue.parts import Location
from services.issue.domain.facts_needed import Actor
from tests.issue.domain.examples import (
    CADRE,
    COORDINATOR,
    COUNTY,
    COUNTY_DESK,
    ISSUE,
    SERVICE,
    STREET,
    TOWN,
    Desk,
    officer,
)

ACCEPT = AcceptIssue(issue=ISSUE)
UP = ReportUp(issue=ISSUE, reason="not for a street")
DOWN = HandDown(issue=ISSUE, area=TOWN, reason="it lies there")
REFUSE = RefuseIssue(issue=ISSUE, reason="no_such_problem", explanation="Nothing there.")
OTHER_STREET = Actor(person="x", roles=frozenset({"street_coordinator"}), areas=(TOWN,))


def test_the_street_takes_in_an_issue_of_its_area():
    Desk().raised().try_(ACCEPT, COORDINATOR).then(
        IssueAccepted(issue=ISSUE, tier="street", area=STREET)
    )


def test_an_issue_is_taken_in_once():
    Desk().accepted().try_(ACCEPT, COORDINATOR).nothing()


@pytest.mark.parametrize("actor", [CADRE, COUNTY_DESK, OTHER_STREET, officer("DY-SW"), SERVICE])
def test_only_the_tier_that_has_an_issue_takes_it_in(actor):
    Desk().raised().try_(ACCEPT, actor).refused("issue.at-another-tier")


def test_an_issue_that_was_never_raised_is_unknown():
    Desk().try_(ACCEPT, COORDINATOR).refused("issue.unknown")


def test_an_issue_is_refused_with_an_explanation():
    desk = Desk().raised()
    desk.try_(REFUSE, COORDINATOR).then(
        IssueRefused(issue=ISSUE, reason="no_such_problem", explanation="Nothing there.")
    )
    desk.do(REFUSE, COORDINATOR)
    desk.try_(ACCEPT, COORDINATOR).refused("issue.is-refused")


def test_what_was_taken_in_is_not_refused_any_more():
    Desk().accepted().try_(REFUSE, COORDINATOR).refused("issue.is-accepted")


def test_the_street_reports_up_and_the_county_takes_in():
    desk = Desk().accepted()
    assert desk.do(UP, COORDINATOR) == [IssueReportedUp(issue=ISSUE, reason="not for a street")]
    desk.try_(ACCEPT, COORDINATOR).refused("issue.at-another-tier")
    desk.try_(ACCEPT, COUNTY_DESK).then(IssueAccepted(issue=ISSUE, tier="county", area=COUNTY))


def test_the_county_reports_up_to_nobody():
    Desk().raised(channel="hotline_12345").try_(UP, COUNTY_DESK).refused("issue.at-the-top")


def test_the_county_hands_down_to_a_street_that_takes_it_in():
    desk = Desk().raised(channel="hotline_12345")
    assert desk.do(DOWN, COUNTY_DESK) == [
        IssueHandedDown(issue=ISSUE, area=TOWN, reason="it lies there")
    ]
    desk.try_(ACCEPT, OTHER_STREET).then(IssueAccepted(issue=ISSUE, tier="street", area=TOWN))


def test_an_issue_lies_in_the_street_that_it_was_handed_down_to():
    desk = Desk().raised(location=Location(area=COUNTY))
    desk.do(DOWN, COUNTY_DESK)
    assert desk.given.decider.area(desk.case) == TOWN


def test_an_issue_handed_down_within_its_area_stays_where_it_was():
    desk = Desk().raised(channel="hotline_12345")
    desk.do(HandDown(issue=ISSUE, area=STREET, reason="yours"), COUNTY_DESK)
    assert desk.given.decider.area(desk.case).startswith(STREET)
    assert len(desk.given.decider.area(desk.case)) > len(STREET)


def test_a_street_hands_down_to_nobody():
    Desk().raised().try_(DOWN, COORDINATOR).refused("issue.at-the-bottom")


@pytest.mark.parametrize("area", ["330783999", "DY-SW"])
def test_an_issue_is_handed_down_to_streets_only(area):
    command = HandDown(issue=ISSUE, area=area, reason="yours")
    outcome = Desk().raised(channel="hotline_12345").try_(command, COUNTY_DESK)
    outcome.refused("issue.no-such-street")
