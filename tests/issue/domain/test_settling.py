"""Urgent, and settled by somebody's word (待确认): a coordinator confirms it, or it goes on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from contracts.common import Evidence
from contracts.issue.commands.case import (
    AcceptIssue,
    ConfirmSettlement,
    DenySettlement,
    EscalateSettlement,
    MergeIssue,
    RecordCallBack,
    SettleOnSpot,
)
from contracts.issue.events.assignment import AssignmentDispatched
from contracts.issue.events.callback import CallBackDue
from contracts.issue.events.case import (
    DutyRung,
    IssueAccepted,
    IssueFiled,
    IssueRaised,
    IssueSettledOnSpot,
    SettlementClaimed,
    SettlementConfirmed,
    SettlementDenied,
    SettlementEscalated,
)
from services.issue.domain.facts_needed import OnCall
from services.issue.domain.settling import NOBODY_CONFIRMED
from tests.issue.domain.examples import (
    CADRE,
    CALLER,
    COORDINATOR,
    COUNTY_DESK,
    ISSUE,
    MONDAY,
    NEIGHBOUR,
    PHOTO,
    SERVICE,
    UNSENT,
    Desk,
    officer,
    raising,
)

REPORT = Evidence(digest="c" * 64, media_type="application/pdf")
HELD = frozenset({PHOTO.digest, REPORT.digest})
CONFIRM = ConfirmSettlement(issue=ISSUE, evidence=(PHOTO,))
DENY = DenySettlement(issue=ISSUE, reason="still burning")
ESCALATE = EscalateSettlement(issue=ISSUE)
DUE, LAPSE = timedelta(minutes=30), timedelta(minutes=60)
COUNTYS = (OnCall("county", "county-night"),)


def types(events):
    return [type(event) for event in events]


def claimed(**other):
    desk = Desk()
    desk.do(raising(**{"category": "manhole", "settled": "Put a board over it."} | other), CADRE)
    return desk


# -- what is said --------------------------------------------------------------------------------


def test_an_urgent_class_that_is_settled_waits_for_a_coordinator_and_rings():
    events = Desk().do(raising(category="manhole", settled="Put a board over it."), CADRE)
    assert types(events) == [IssueRaised, SettlementClaimed, DutyRung, DutyRung]
    assert events[1] == SettlementClaimed(
        issue=ISSUE,
        person="cadre",
        note="Put a board over it.",
        confirm_by=MONDAY + DUE,
        lapses_at=MONDAY + LAPSE,
    )
    assert events[2].advice == "先立警示"


def test_so_does_what_only_its_reporter_calls_urgent():
    events = Desk().do(raising(urgent=True, settled="Put it out."), CADRE)
    assert types(events) == [IssueRaised, SettlementClaimed, DutyRung, DutyRung]


def test_an_urgent_problem_that_is_settled_later_waits_too_and_rings_once():
    desk = Desk().raised(urgent=True)
    desk.do(AcceptIssue(issue=ISSUE), COORDINATOR)
    assert types(desk.do(SettleOnSpot(issue=ISSUE, note="Out."), CADRE)) == [SettlementClaimed]
    assert desk.case.status == "unconfirmed"


def test_a_visit_that_settled_something_urgent_before_its_photos_came_is_heard_of():
    command = raising(category="threat", settled="Calmed down.", evidence=(UNSENT,))
    events = Desk().do(command, SERVICE)
    assert types(events) == [IssueRaised, SettlementClaimed, DutyRung, DutyRung]


def test_what_is_not_urgent_is_settled_by_words_as_ever():
    events = Desk().do(raising(category="sewage", settled="Plugged."), CADRE)
    assert types(events) == [IssueRaised, IssueSettledOnSpot]


# -- confirmed -----------------------------------------------------------------------------------


@pytest.mark.parametrize("actor", [COORDINATOR, COUNTY_DESK], ids=["street", "county"])
def test_a_coordinator_confirms_it_with_a_photo_and_the_case_ends(actor):
    desk = claimed()
    confirmed, ended = desk.do(CONFIRM, actor)
    assert confirmed == SettlementConfirmed(issue=ISSUE, person=actor.person, evidence=(PHOTO,))
    assert (ended.person, ended.note) == ("cadre", "Put a board over it.")
    assert (desk.case.status, desk.case.claim) == ("settled", None)


def test_the_photo_may_be_that_of_who_settled_it():
    desk = claimed(evidence=(PHOTO,))
    _, ended = desk.do(replace(CONFIRM, evidence=()), COORDINATOR)
    assert ended.evidence == (PHOTO,)


def test_without_any_photo_it_is_not_confirmed_and_no_cadre_is_asked_for_one():
    desk = claimed()
    bare = replace(CONFIRM, evidence=())
    desk.try_(bare, COORDINATOR).refused("settlement.photo-missing")
    report = replace(CONFIRM, evidence=(REPORT,))
    desk.try_(report, COORDINATOR, held=HELD).refused("settlement.photo-missing")


def test_a_photo_that_has_not_come_confirms_nothing():
    desk = claimed(evidence=(UNSENT,))
    refused = desk.try_(replace(CONFIRM, evidence=()), COORDINATOR).refused("evidence.not-held")
    assert refused.about["missing"] == [UNSENT.digest]
    assert desk.try_(CONFIRM, COORDINATOR).refusal is None


def test_who_settled_it_does_not_confirm_it():
    desk = Desk().raised(urgent=True)
    desk.do(SettleOnSpot(issue=ISSUE, note="Out."), COORDINATOR)
    desk.try_(CONFIRM, COORDINATOR).refused("settlement.confirmed-by-another")
    nobody = replace(COORDINATOR, person=None)
    desk.try_(CONFIRM, nobody).refused("settlement.confirmed-by-another")
    assert desk.try_(CONFIRM, COUNTY_DESK).refusal is None


@pytest.mark.parametrize("command", [CONFIRM, DENY], ids=["confirm", "deny"])
@pytest.mark.parametrize("actor", [CADRE, NEIGHBOUR, officer("DY-JS"), CALLER, SERVICE])
def test_nobody_but_a_coordinator_decides(actor, command):
    claimed().try_(command, actor).refused("issue.at-another-tier")


@pytest.mark.parametrize("command", [CONFIRM, DENY], ids=["confirm", "deny"])
def test_what_nobody_said_is_not_confirmed(command):
    Desk().raised(urgent=True).try_(command, COORDINATOR).refused("issue.is-raised")


def test_who_asked_is_called_back_once_it_is_confirmed_by_who_had_no_part():
    desk = claimed(source_kind="requested")
    assert desk.case.call_back is None
    assert types(desk.do(CONFIRM, COORDINATOR)) == [
        SettlementConfirmed,
        IssueSettledOnSpot,
        CallBackDue,
    ]
    in_vain = RecordCallBack(issue=ISSUE, answered=False)
    for person in ("cadre", "street-desk"):
        caller = replace(CALLER, person=person)
        desk.try_(in_vain, caller).refused("callback.not-independent")


def test_until_then_it_is_neither_merged_nor_settled_again():
    desk = claimed()
    merge = MergeIssue(issue=ISSUE, into=ISSUE, reason="x")
    desk.try_(merge, COORDINATOR).refused("issue.is-unconfirmed")
    again = SettleOnSpot(issue=ISSUE, note="x")
    desk.try_(again, COORDINATOR).refused("issue.is-unconfirmed")


# -- not settled ---------------------------------------------------------------------------------


def test_what_is_not_settled_goes_on_as_it_was_raised():
    desk = claimed()
    events = desk.do(DENY, COORDINATOR)
    assert types(events) == [
        SettlementDenied,
        IssueAccepted,
        IssueFiled,
        AssignmentDispatched,
        AssignmentDispatched,
    ]
    assert events[0] == SettlementDenied(issue=ISSUE, reason="still burning", person="street-desk")
    assert desk.case.status == "dispatched"


def test_what_no_rule_catches_waits_for_a_coordinator_again():
    desk = claimed(category=None, urgent=True)
    assert types(desk.do(DENY, COORDINATOR)) == [SettlementDenied]
    assert desk.do(AcceptIssue(issue=ISSUE), COORDINATOR)


# -- nobody says anything ------------------------------------------------------------------------


def test_what_nobody_confirms_in_time_rings_again_and_the_centre_is_told():
    desk = claimed().at(MONDAY + DUE)
    escalated, rung = desk.do(ESCALATE, SERVICE, on_call=COUNTYS)
    assert escalated == SettlementEscalated(issue=ISSUE, due=MONDAY + DUE, superior="DY-ZZ")
    assert (rung.person, rung.advice) == ("county-night", "先立警示")
    assert desk.try_(ESCALATE, SERVICE).events == []
    assert desk.try_(CONFIRM, COUNTY_DESK).refusal is None


def test_what_nobody_confirms_after_that_goes_on_and_rings():
    desk = claimed().at(MONDAY + LAPSE)
    events = desk.do(ESCALATE, SERVICE, on_call=COUNTYS)
    assert events[0] == SettlementDenied(issue=ISSUE, reason=NOBODY_CONFIRMED)
    assert types(events[1:]) == [
        IssueAccepted,
        IssueFiled,
        AssignmentDispatched,
        AssignmentDispatched,
        DutyRung,
    ]
    assert desk.try_(ESCALATE, SERVICE).events == []


def test_nothing_is_escalated_before_its_time_or_once_it_is_decided():
    desk = claimed().at(MONDAY + DUE - timedelta(seconds=1))
    assert desk.try_(ESCALATE, SERVICE).events == []
    desk.do(CONFIRM, COORDINATOR)
    assert desk.at(MONDAY + LAPSE).try_(ESCALATE, SERVICE).events == []


def test_only_the_service_escalates():
    claimed().try_(ESCALATE, COORDINATOR).refused("issue.by-the-service-only")


# -- a complaint that is settled with one sentence -----------------------------------------------


@pytest.mark.parametrize("taken_in", [False, True], ids=["raised", "accepted"])
def test_a_complaint_that_is_settled_with_one_sentence_is_called_back(taken_in):
    desk = Desk().raised(source_kind="requested", channel="resident")
    if taken_in:
        desk.do(AcceptIssue(issue=ISSUE), COORDINATOR)
    settled, due = desk.do(SettleOnSpot(issue=ISSUE, note="Paid back."), COORDINATOR)
    assert isinstance(settled, IssueSettledOnSpot)
    assert isinstance(due, CallBackDue)
