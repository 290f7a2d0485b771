"""What a call-back finds not to be solved (待重办) is opened again, unless the county refuses."""

from dataclasses import replace

import pytest

from contracts.issue.commands.case import (
    RecordCallBack,
    RefuseReopening,
    ReopenIssue,
    ReopenUnsolved,
    SettleOnSpot,
)
from contracts.issue.events.assignment import AssignmentDispatched
from contracts.issue.events.callback import CallBackAnswered, ReopeningDue, ReopeningRefused
from contracts.issue.events.case import IssueReopened
from services.issue.domain.reopening import NOT_SOLVED
from tests.issue.clocks.examples import local
from tests.issue.domain.examples import (
    CADRE,
    CALLER,
    COORDINATOR,
    COUNTY_DESK,
    ISSUE,
    SERVICE,
    STREET,
    Desk,
)

ALL = ("DY-HB", "DY-ZF", STREET)
REOPEN = ReopenUnsolved(issue=ISSUE)
REFUSE = RefuseReopening(issue=ISSUE, reason="the wall is their neighbour's")


def said(*departments, solved=False):
    return RecordCallBack(
        issue=ISSUE,
        answered=True,
        contacted=True,
        solved=solved,
        satisfaction="dissatisfied",
        departments=departments,
    )


def closed():
    desk = Desk().dispatched(source_kind="requested").done(*ALL)
    desk.verified(*ALL)
    return desk


def unsolved(*departments):
    desk = closed()
    desk.do(said(*departments), CALLER)
    return desk


def again(desk, *departments):
    """Do the parts in question once more, and ask once more."""
    desk.at(desk.case.reopening.at).do(REOPEN, SERVICE)
    desk.done(*departments).verified(*departments)
    return desk.do(said(*departments), CALLER)[-1]


def test_what_is_not_solved_is_to_be_opened_again_within_a_work_day():
    answered, due = closed().do(said(), CALLER)
    assert isinstance(answered, CallBackAnswered)
    assert due == ReopeningDue(issue=ISSUE, departments=ALL, at=local("2026-11-24 17:00"))


def test_what_is_solved_is_left_alone():
    desk = closed()
    assert [type(event) for event in desk.do(said(solved=True), CALLER)] == [CallBackAnswered]
    assert desk.try_(REOPEN, SERVICE).events == []


def test_only_the_parts_that_the_resident_names_are_opened_again():
    desk = unsolved("DY-HB")
    reopened, part = desk.at(desk.case.reopening.at).do(REOPEN, SERVICE)
    assert reopened == IssueReopened(issue=ISSUE, reason=NOT_SOLVED, departments=("DY-HB",))
    assert (part.department, part.started_at) == ("DY-HB", desk.facts.at)
    assert desk.case.status == "dispatched"


def test_if_none_is_named_every_part_is_opened_again():
    desk = unsolved()
    _, *parts = desk.at(desk.case.reopening.at).do(REOPEN, SERVICE)
    assert [type(part) for part in parts] == [AssignmentDispatched] * 3


def test_a_department_without_a_part_is_not_in_question():
    refused = closed().try_(said("DY-SW"), CALLER).refused("issue.no-such-part")
    assert refused.about["unknown"] == ["DY-SW"]


def test_nothing_is_opened_again_before_its_time_and_nothing_twice():
    desk = unsolved()
    assert desk.at("2026-11-24 16:59").try_(REOPEN, SERVICE).events == []
    desk.at("2026-11-24 17:00").do(REOPEN, SERVICE)
    assert desk.try_(REOPEN, SERVICE).events == []


def test_only_the_service_opens_it_again_by_rule():
    unsolved().try_(REOPEN, COORDINATOR).refused("issue.by-the-service-only")


def test_the_county_refuses_with_a_reason_and_nothing_is_opened_again():
    desk = unsolved("DY-HB")
    desk.try_(REFUSE, COUNTY_DESK).then(
        ReopeningRefused(
            issue=ISSUE, departments=("DY-HB",), reason=REFUSE.reason, person="county-desk"
        )
    )
    desk.do(REFUSE, COUNTY_DESK)
    assert desk.at("2026-11-30 09:00").try_(REOPEN, SERVICE).events == []
    desk.try_(REFUSE, COUNTY_DESK).refused("reopening.not-due")


@pytest.mark.parametrize("actor", [COORDINATOR, CALLER, CADRE])
def test_nobody_below_the_county_refuses(actor):
    unsolved().try_(REFUSE, actor).refused("issue.the-countys-decision")


@pytest.mark.parametrize(
    "actor",
    [
        replace(COUNTY_DESK, department="DY-HB"),
        replace(COUNTY_DESK, person="officer-DY-ZF"),
        replace(COUNTY_DESK, person="neighbour"),
        replace(COUNTY_DESK, person=None),
    ],
    ids=["department", "worker", "verifier", "nobody"],
)
def test_who_had_a_part_does_not_refuse(actor):
    unsolved().try_(REFUSE, actor).refused("reopening.not-independent")


def test_a_coordinator_may_open_it_at_once_though_its_window_has_closed():
    desk = closed().at("2026-12-20 09:00")
    desk.do(said(), CALLER)
    desk.do(ReopenIssue(issue=ISSUE, reason="seen", departments=("DY-ZF",)), COORDINATOR)
    assert desk.case.reopening is None
    assert desk.after(days=9).try_(REOPEN, SERVICE).events == []


def test_a_case_that_was_opened_again_is_called_about_again_and_opened_again_twice():
    desk = unsolved("DY-HB")
    assert again(desk, "DY-HB").at is not None
    third = again(desk, "DY-HB")
    assert third == ReopeningDue(issue=ISSUE, departments=("DY-HB",), at=None)
    assert desk.after(days=60).try_(REOPEN, SERVICE).events == []


def test_then_it_is_for_the_county_to_open_or_to_refuse():
    desk = unsolved("DY-HB")
    again(desk, "DY-HB")
    again(desk, "DY-HB")
    opened = ReopenIssue(issue=ISSUE, reason="once more")
    assert desk.after(days=60).try_(opened, COUNTY_DESK).refusal is None
    assert desk.try_(REFUSE, COUNTY_DESK).refusal is None


def test_what_was_settled_and_is_not_solved_has_to_be_taken_in():
    desk = Desk().raised(source_kind="requested")
    desk.do(SettleOnSpot(issue=ISSUE, note="Done."), CADRE)
    desk.do(said(), CALLER)
    (reopened,) = desk.at(desk.case.reopening.at).do(REOPEN, SERVICE)
    assert reopened.departments == ()
    assert (desk.case.status, desk.case.call_back) == ("raised", None)


def test_the_rates_count_the_answer_as_ever():
    answered, _ = closed().do(said("DY-HB"), CALLER)
    assert (answered.departments, answered.solved) == (ALL, False)
