"""Cases that only those may know of who need to: marked when raised or filed, and for ever."""

from dataclasses import replace
from datetime import timedelta

import pytest

from contracts.issue.commands.case import (
    AcceptIssue,
    CallMeeting,
    ConfirmSettlement,
    FileIssue,
    ReopenIssue,
)
from contracts.issue.events.assignment import AssignmentDispatched
from contracts.issue.events.case import IssueFiled, IssueRaised
from tests.issue.domain.examples import (
    CADRE,
    COORDINATOR,
    COUNTY_DESK,
    FACTS,
    ISSUE,
    MONDAY,
    PHOTO,
    STREET,
    Desk,
    raising,
)


def test_a_case_of_a_restricted_category_is_so_from_its_first_word():
    desk = Desk()
    raised, *_ = events = desk.do(raising(category="threat"), CADRE)
    assert isinstance(raised, IssueRaised)
    assert raised.restricted
    dispatched = [event for event in events if isinstance(event, AssignmentDispatched)]
    assert len(dispatched) == 2
    assert all(event.restricted for event in dispatched)


def test_a_case_becomes_restricted_when_it_is_filed_as_such():
    desk = Desk().accepted()
    assert not desk.case.restricted
    filed, *_ = desk.do(FileIssue(issue=ISSUE, category="threat"), COORDINATOR)
    assert isinstance(filed, IssueFiled)
    assert filed.restricted
    assert desk.case.restricted


@pytest.mark.parametrize("category", ["sewage", "unheard-of"])
def test_what_was_restricted_stays_so_under_another_category(category):
    desk = Desk(facts=replace(FACTS, rules=None)).accepted(category="threat")
    desk.given = desk.given.given(replace(desk.events[0], restricted=True))
    desk.facts = FACTS
    desk.do(AcceptIssue(issue=ISSUE), COORDINATOR)
    filed, *_ = desk.do(FileIssue(issue=ISSUE, category=category), COORDINATOR)
    assert filed.restricted
    assert desk.case.restricted


def test_without_rules_nothing_is_restricted():
    desk = Desk(facts=replace(FACTS, rules=None))
    assert not desk.do(raising(category="threat"), CADRE)[0].restricted


def test_who_gave_a_part_of_a_restricted_case_up_does_not_know_of_it_any_more():
    desk = Desk()
    desk.do(raising(category="threat"), CADRE)
    assert desk.case.departments() == {"DY-ZZ", STREET}
    part = replace(desk.part(STREET), status="replaced")
    assert desk.case.with_part(part).departments() == {"DY-ZZ"}
    open_to_all = Desk().dispatched()
    gone = replace(open_to_all.part(STREET), status="released")
    assert STREET in open_to_all.case.with_part(gone).departments()


def test_a_meeting_about_a_restricted_case_is_of_those_who_have_a_part():
    desk = Desk()
    desk.do(raising(category="threat"), CADRE)
    when = MONDAY + timedelta(days=1)

    def calling(*departments: str) -> CallMeeting:
        return CallMeeting(issue=ISSUE, departments=departments, at=when, agenda="Who watches?")

    desk.try_(calling("DY-ZZ", "DY-SW"), COUNTY_DESK).refused("issue.restricted")
    assert desk.do(calling("DY-ZZ", STREET), COUNTY_DESK)


def test_nobody_is_called_back_about_a_restricted_case():
    asked = {"source_kind": "requested", "channel": "resident", "settled": "Calmed down."}
    desk = Desk()
    plain = desk.try_(raising(category="noise", **asked), CADRE).events
    desk.do(raising(category="threat", evidence=(PHOTO,), **asked), CADRE)
    quiet = desk.do(ConfirmSettlement(issue=ISSUE), COORDINATOR)
    assert [type(event).__name__ for event in plain][-1] == "CallBackDue"
    assert [type(event).__name__ for event in quiet][-1] == "IssueSettledOnSpot"


def test_what_is_filed_anew_after_a_reopening_keeps_its_mark():
    desk = Desk().raised(category="noise", settled="Turned down.")
    desk.do(ReopenIssue(issue=ISSUE, reason="Louder."), CADRE)
    desk.do(AcceptIssue(issue=ISSUE), COORDINATOR)
    desk.do(FileIssue(issue=ISSUE, category="threat"), COORDINATOR)
    assert desk.case.restricted
