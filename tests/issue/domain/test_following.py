"""What follows where only a part was done (续办): another case, or a day."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from contracts.issue.commands.case import (
    RecordCallBack,
    RefuseReopening,
    ReopenIssue,
    TakeUpIssue,
)
from contracts.issue.events.assignment import AssignmentDispatched, AssignmentDone
from contracts.issue.events.callback import CallBackDue
from contracts.issue.events.case import IssueClosed, IssueTakenUp
from contracts.issue.parts import FollowUp
from services.issue.domain.facts_needed import Followed
from services.issue.domain.following import due_to_take_up
from tests.issue.clocks.examples import local
from tests.issue.domain.examples import (
    CALLER,
    COORDINATOR,
    COUNTY_DESK,
    DEPARTMENTS,
    IN_SPRING,
    ISSUE,
    SERVICE,
    STREET,
    VILLAGE,
    Desk,
    officer,
)

ALL = ("DY-HB", "DY-ZF", STREET)
OTHER = UUID(int=2)
MORNING = local("2027-03-01 08:30")
TAKE_UP = TakeUpIssue(issue=ISSUE)
THERE = Followed(
    number="330783-261123-000002",
    status="dispatched",
    area=VILLAGE,
    restricted=False,
    departments=frozenset({"DY-HB"}),
    leads_back=False,
)


def started():
    return Desk().dispatched().start("DY-HB")


def partly(desk, **follow_up):
    return desk.reporting("DY-HB", "partly", **{"take_up_on": None} | follow_up)


def closed(source_kind="found", day=IN_SPRING):
    desk = Desk().dispatched(source_kind=source_kind).start("DY-HB")
    desk.do(partly(desk, take_up_on=day), officer("DY-HB"))
    desk.done("DY-ZF", STREET).verified(*ALL)
    return desk


def refused(code, *, followed=None, **follow_up):
    desk = started()
    outcome = desk.try_(partly(desk, **follow_up), officer("DY-HB"), followed=followed)
    return outcome.refused(code)


# -- what is said --------------------------------------------------------------------------------


def test_what_is_partly_done_names_the_day_on_which_it_is_taken_up_again():
    desk = started()
    done = desk.do(partly(desk, take_up_on=IN_SPRING), officer("DY-HB"))[-1]
    assert isinstance(done, AssignmentDone)
    assert done.follow_up == FollowUp(department="DY-HB", take_up_on=IN_SPRING)


def test_or_the_case_in_which_it_goes_on():
    desk = started()
    done = desk.do(partly(desk, followed_by=OTHER), officer("DY-HB"), followed=THERE)[-1]
    assert done.follow_up == FollowUp(department="DY-HB", issue=OTHER, number=THERE.number)


def test_what_is_partly_done_and_followed_by_nothing_is_refused():
    refused("assignment.follow-up-missing")


def test_one_of_the_two_is_enough():
    refused("assignment.follow-up-missing", followed_by=OTHER, take_up_on=IN_SPRING, followed=THERE)


@pytest.mark.parametrize("outcome", ["whole", "nothing_needed"])
@pytest.mark.parametrize("follow_up", [{"followed_by": OTHER}, {"take_up_on": IN_SPRING}])
def test_nothing_follows_what_has_no_rest(outcome, follow_up):
    desk = started()
    command = desk.reporting("DY-HB", outcome, **follow_up)
    desk.try_(command, officer("DY-HB")).refused("assignment.nothing-to-follow")


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2026, 11, 22), "assignment.take-up-day"),
        (date(2026, 11, 23), "assignment.take-up-day"),
        (date(2026, 11, 24), None),
        (date(2027, 11, 23), None),
        (date(2027, 11, 24), "assignment.take-up-day"),
    ],
    ids=["yesterday", "today", "tomorrow", "a year", "a year and a day"],
)
def test_the_day_lies_ahead_within_a_year(day, code):
    desk = started()
    outcome = desk.try_(partly(desk, take_up_on=day), officer("DY-HB"))
    assert (outcome.refusal.code if outcome.refusal else None) == code


@pytest.mark.parametrize(
    ("there", "code"),
    [
        (None, "assignment.follow-up-unknown"),
        (replace(THERE, departments=frozenset({"DY-SW"})), "assignment.follow-up-unknown"),
        (replace(THERE, leads_back=True), "assignment.follows-itself"),
        (replace(THERE, status="closed"), "assignment.follow-up-over"),
        (replace(THERE, status="void"), "assignment.follow-up-over"),
        (replace(THERE, restricted=True), "assignment.follow-up-restricted"),
    ],
    ids=["absent", "not theirs", "in a circle", "closed", "void", "restricted"],
)
def test_the_case_that_follows_is_open_known_to_the_department_and_another_one(there, code):
    refused(code, followed_by=OTHER, followed=there)


def test_a_street_names_any_case_that_lies_in_it():
    desk = Desk().dispatched().start(STREET)
    there = replace(THERE, departments=frozenset())
    command = desk.reporting(STREET, "partly", followed_by=OTHER, take_up_on=None)
    assert desk.do(command, COORDINATOR, followed=there)


def test_a_rest_in_a_restricted_case_may_go_on_in_a_restricted_one():
    desk = Desk().dispatched("threat").start("DY-ZZ")
    there = replace(THERE, restricted=True, departments=frozenset({"DY-ZZ"}))
    command = desk.reporting("DY-ZZ", "partly", followed_by=OTHER, take_up_on=None)
    assert desk.do(command, officer("DY-ZZ"), followed=there)


def test_the_closing_says_what_follows():
    event = closed().events[-1]
    assert isinstance(event, IssueClosed)
    assert event.partly
    assert event.follows == (FollowUp(department="DY-HB", take_up_on=IN_SPRING),)


def test_work_that_is_sent_back_has_nothing_to_follow_yet():
    desk = started()
    desk.do(partly(desk, take_up_on=IN_SPRING), officer("DY-HB"))
    desk.verified(failed=("DY-HB",))
    assert desk.part("DY-HB").follow_up is None


# -- the day has come ----------------------------------------------------------------------------


def test_on_its_day_the_rest_is_dispatched_anew():
    desk = closed()
    old = desk.part("DY-HB").assignment
    taken_up, part = desk.at(MORNING).do(TAKE_UP, SERVICE)
    assert taken_up == IssueTakenUp(issue=ISSUE, departments=("DY-HB",))
    assert (part.department, part.replaces, part.started_at) == ("DY-HB", old, MORNING)
    assert desk.case.status == "dispatched"
    assert desk.case.parts[old].status == "replaced"


def test_nothing_happens_before_the_office_opens_and_nothing_twice():
    desk = closed()
    assert desk.at(MORNING - timedelta(minutes=1)).try_(TAKE_UP, SERVICE).events == []
    desk.at(MORNING).do(TAKE_UP, SERVICE)
    assert desk.try_(TAKE_UP, SERVICE).events == []


def test_a_day_on_which_nobody_works_means_the_next_one():
    desk = closed(day=date(2026, 11, 28))
    ((_, at),) = due_to_take_up(desk.case, desk.facts)
    assert at == local("2026-11-30 08:30")


def test_only_the_service_takes_up_again():
    closed().at(MORNING).try_(TAKE_UP, COORDINATOR).refused("issue.by-the-service-only")


def test_what_was_wholly_done_is_not_taken_up_again():
    desk = Desk().dispatched().done(*ALL)
    desk.verified(*ALL)
    assert desk.at(MORNING).try_(TAKE_UP, SERVICE).events == []


def test_while_the_case_is_open_again_the_rest_waits_for_its_closing():
    desk = closed().after(days=1)
    desk.do(ReopenIssue(issue=ISSUE, reason="x", departments=("DY-ZF",)), COORDINATOR)
    assert desk.at(MORNING).try_(TAKE_UP, SERVICE).events == []
    desk.done("DY-ZF").verified("DY-ZF")
    assert desk.try_(TAKE_UP, SERVICE).events[0] == IssueTakenUp(
        issue=ISSUE, departments=("DY-HB",)
    )


def test_while_it_may_be_opened_again_for_what_is_not_solved_the_rest_waits():
    desk = closed("requested").at(MORNING)
    said = {"contacted": True, "solved": False, "satisfaction": "dissatisfied"}
    desk.do(RecordCallBack(issue=ISSUE, answered=True, **said), CALLER)
    assert desk.try_(TAKE_UP, SERVICE).events == []
    desk.do(RefuseReopening(issue=ISSUE, reason="in spring, as was said"), COUNTY_DESK)
    assert isinstance(desk.do(TAKE_UP, SERVICE)[0], IssueTakenUp)


def test_who_asked_is_called_when_the_rest_is_done():
    desk = closed("requested").at(MORNING)
    desk.do(TAKE_UP, SERVICE)
    assert desk.case.call_back is None
    desk.done("DY-HB")
    assert isinstance(desk.verified("DY-HB")[-1], CallBackDue)


def test_of_two_departments_that_became_one_the_one_has_one_part():
    desk = Desk().dispatched().done("DY-HB", "DY-ZF", outcome="partly").done(STREET)
    desk.verified(*ALL)
    merged = replace(DEPARTMENTS["DY-ZF"], successor="DY-HB", merged_on=date(2027, 1, 1))
    departments = {**DEPARTMENTS, "DY-ZF": merged}
    events = desk.at(MORNING).do(TAKE_UP, SERVICE, departments=departments)
    assert [type(event) for event in events] == [IssueTakenUp, AssignmentDispatched]
    assert events[0].departments == ("DY-HB",)


def test_a_department_that_is_no_more_takes_nothing_up():
    desk = closed().at(MORNING)
    departments = {code: known for code, known in DEPARTMENTS.items() if code != "DY-HB"}
    assert desk.try_(TAKE_UP, SERVICE, departments=departments).events == []
