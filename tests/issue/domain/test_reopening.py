from dataclasses import replace
from datetime import date

import pytest

from contracts.issue.commands.case import AcceptIssue, RecordCallBack, ReopenIssue, SettleOnSpot
from contracts.issue.events.assignment import AssignmentDispatched
from contracts.issue.events.case import IssueClosed, IssueReopened
from tests.issue.domain.examples import (
    CADRE,
    CALLER,
    COORDINATOR,
    COUNTY_DESK,
    DEPARTMENTS,
    ISSUE,
    NEIGHBOUR,
    SERVICE,
    STREET,
    Desk,
    officer,
)

ALL = ("DY-HB", "DY-ZF", STREET)


def reopening(*departments):
    return ReopenIssue(issue=ISSUE, reason="it smells again", departments=departments)


def closed(**other):
    desk = Desk().dispatched(**other).done(*ALL)
    desk.verified(*ALL)
    return desk.at("2026-12-01 09:00")


def test_a_closed_case_is_opened_again_for_every_department():
    desk = closed()
    reopened, *parts = desk.do(reopening(), CADRE)
    assert reopened == IssueReopened(issue=ISSUE, reason="it smells again", departments=ALL)
    assert [type(part) for part in parts] == [AssignmentDispatched] * 3
    assert desk.case.status == "dispatched"


def test_only_the_parts_in_question_are_dispatched_anew():
    desk = closed()
    old = desk.part("DY-HB").assignment
    _, part = desk.do(reopening("DY-HB"), COORDINATOR)
    assert (part.department, part.role, part.replaces) == ("DY-HB", "lead", old)
    assert part.started_at == desk.facts.at
    assert [milestone.reached_at for milestone in part.milestones] == [None, None]


def test_a_reopened_case_is_closed_by_the_parts_in_question():
    desk = closed()
    desk.do(reopening("DY-HB"), COORDINATOR)
    desk.done("DY-HB", outcome="partly")
    event = desk.verified("DY-HB")[-1]
    assert isinstance(event, IssueClosed)
    assert event.partly
    assert set(event.departments) == set(ALL)
    assert len(event.result.splitlines()) == 3


def test_a_department_that_was_absorbed_since_leaves_its_part_to_its_successor():
    desk = closed()
    merged = replace(DEPARTMENTS["DY-ZF"], successor="DY-SW", merged_on=date(2026, 11, 30))
    departments = {**DEPARTMENTS, "DY-ZF": merged}
    reopened, part = desk.do(reopening("DY-ZF"), COORDINATOR, departments=departments)
    assert (reopened.departments, part.department) == (("DY-SW",), "DY-SW")


def test_the_window_is_enforced_to_the_minute():
    desk = closed().at("2026-12-08 09:00")
    assert desk.try_(reopening(), CADRE).refusal is None
    desk.after(minutes=1).try_(reopening(), CADRE).refused("issue.reopen-window-closed")


@pytest.mark.parametrize("actor", [CADRE, COORDINATOR, COUNTY_DESK])
def test_who_reported_it_or_coordinates_may_open_it_again(actor):
    assert closed().do(reopening(), actor)


@pytest.mark.parametrize("actor", [NEIGHBOUR, officer("DY-HB"), CALLER, SERVICE])
def test_nobody_else_opens_it_again(actor):
    closed().try_(reopening(), actor).refused("issue.at-another-tier")


def test_a_department_without_a_part_is_not_in_question():
    refused = closed().try_(reopening("DY-HB", "DY-SW"), CADRE)
    assert refused.refused("issue.no-such-part").about["unknown"] == ["DY-SW"]


def test_what_is_open_is_not_opened_again():
    Desk().dispatched().try_(reopening(), CADRE).refused("issue.is-dispatched")


def test_what_was_settled_on_the_spot_has_to_be_taken_in():
    desk = Desk().raised()
    desk.do(SettleOnSpot(issue=ISSUE, note="Done."), CADRE)
    desk.do(reopening(), CADRE)
    assert desk.do(AcceptIssue(issue=ISSUE), COORDINATOR)


def test_a_reopened_case_is_called_back_anew():
    desk = closed(source_kind="requested")
    in_vain = RecordCallBack(issue=ISSUE, answered=False)
    desk.do(in_vain, CALLER)
    desk.do(reopening("DY-HB"), COORDINATOR)
    desk.try_(in_vain, CALLER).refused("callback.not-due")
    desk.done("DY-HB").verified("DY-HB")
    assert desk.do(in_vain, CALLER)[0].attempt == 1
