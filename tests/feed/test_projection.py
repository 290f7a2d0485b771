from dataclasses import fields
from uuid import UUID

import pytest

from contracts.feed.events import (
    FeedAssignment,
    FeedAssignmentChanged,
    FeedIssueChanged,
    FeedRecord,
    FeedReplyAnswered,
)
from contracts.issue.events import case as cases
from contracts.issue.events.assignment import AssignmentReceived, AssignmentReturned, TownDrawn
from contracts.issue.events.deadlines import AssignmentExtended
from contracts.issue.parts import Milestone
from services.feed.projection import OF_ASSIGNMENTS, OF_CASES, items_of
from tests.feed.examples import (
    BUILDING,
    HOUSEHOLD,
    ISSUE,
    MONDAY,
    POLITICS,
    VISIT,
    WATER,
    answer,
    answered,
    dispatched,
    event,
    part,
    recorded,
    some,
)


# ---- records ------------------------------------------------------------------------------------
def fed(visit):
    return {each.department: each for each in items_of(event(visit, "visit.recorded.v2"))}


def test_each_department_gets_its_own_part_of_a_record():
    visit = recorded(
        answer("meter", 12),
        answer("roof", "tile"),
        answer("people", 3),
        parts=(part(WATER, "meter", "people"), part(BUILDING, "roof", "people")),
    )
    items = fed(visit)
    assert all(isinstance(item, FeedRecord) for item in items.values())
    assert [each.element for each in items[WATER].answers] == ["meter", "people"]
    assert [each.element for each in items[BUILDING].answers] == ["roof", "people"]


def test_no_part_names_another_department_or_its_restricted_questions():
    visit = recorded(
        answer("meter", 12),
        answer("mood", "calm"),
        parts=(part(WATER, "meter"), part(POLITICS, "mood", restricted=True)),
    )
    shown = repr(fed(visit)[WATER])
    assert POLITICS not in shown
    assert "mood" not in shown
    assert "calm" not in shown


def test_a_reused_answer_names_its_origin():
    earlier = some("earlier visit")
    visit = recorded(
        answer("meter", 12, state="reused", visit=earlier),
        parts=(part(WATER, "meter"),),
    )
    (given,) = fed(visit)[WATER].answers
    assert (given.state, given.origin) == ("reused", earlier)


def test_a_personal_answer_stays_sealed():
    visit = recorded(answer("phone", sealed="sealed:x:k:AA=="), parts=(part(WATER, "phone"),))
    (given,) = fed(visit)[WATER].answers
    assert (given.value, given.sealed, given.subject) == (None, "sealed:x:k:AA==", HOUSEHOLD)


def test_an_item_tells_what_caused_it():
    item = fed(recorded(answer("meter", 1), parts=(part(WATER, "meter"),)))[WATER]
    assert (item.visit, item.cause.source, item.cause.position) == (VISIT, "issue", 7)
    assert item.cause.event == some("event")


# ---- assignments --------------------------------------------------------------------------------
def test_an_assignment_brings_all_that_is_needed_to_act():
    data = dispatched(WATER)
    (item,) = items_of(event(data, "assignment.dispatched.v1"))
    assert isinstance(item, FeedAssignment)
    for field in fields(item):
        if field.name != "cause":
            assert getattr(item, field.name) == getattr(data, field.name)


def about(department=WATER):
    return {"issue": ISSUE, "assignment": some("a"), "department": department}


@pytest.mark.parametrize(
    ("data", "type_name", "change", "note"),
    [
        (AssignmentReceived(**about(), late=False), "assignment.received.v2", "received", None),
        (
            AssignmentReturned(**about(), reason="不归我管", suggestion=BUILDING, returns=1),
            "assignment.returned.v1",
            "returned",
            "不归我管",
        ),
    ],
)
def test_a_department_hears_what_happens_to_its_assignment(data, type_name, change, note):
    (item,) = items_of(event(data, type_name))
    assert isinstance(item, FeedAssignmentChanged)
    assert (item.department, item.change, item.note) == (WATER, change, note)
    assert item.milestones == ()


def test_a_department_does_not_hear_who_of_it_acted():
    data = AssignmentReceived(**about(), late=False, person="officer-1")
    (item,) = items_of(event(data, "assignment.received.v2"))
    assert "officer-1" not in repr(item)


def test_new_due_times_come_with_the_change():
    milestone = Milestone(name="处置", limit="10wd", due=MONDAY)
    data = AssignmentExtended(**about(), limit="10wd", calendar="c", milestones=(milestone,))
    (item,) = items_of(event(data, "assignment.extended.v1"))
    assert item.milestones == (milestone,)


@pytest.mark.parametrize("contract", OF_ASSIGNMENTS, ids=lambda contract: contract.__name__)
def test_every_event_of_an_assignment_says_whose_it_is(contract):
    assert {"issue", "assignment", "department"} <= {field.name for field in fields(contract)}


# ---- cases --------------------------------------------------------------------------------------
def test_those_who_take_part_hear_once_what_becomes_of_the_case():
    data = cases.IssueVoided(issue=ISSUE, reason="误报", departments=(WATER, BUILDING, WATER))
    items = items_of(event(data, "issue.voided.v2"))
    assert all(isinstance(item, FeedIssueChanged) for item in items)
    assert [(item.department, item.change, item.note) for item in items] == [
        (WATER, "voided", "误报"),
        (BUILDING, "voided", "误报"),
    ]


def test_a_meeting_comes_with_its_time():
    data = cases.MeetingCalled(issue=ISSUE, departments=(WATER,), at=MONDAY, agenda="协调")
    (item,) = items_of(event(data, "issue.meeting_called.v1"))
    assert (item.note, item.at) == ("协调", MONDAY)


@pytest.mark.parametrize("contract", OF_CASES, ids=lambda contract: contract.__name__)
def test_every_event_of_a_case_that_is_told_names_its_departments(contract):
    assert {"issue", "departments"} <= {field.name for field in fields(contract)}


# ---- replies and the rest -----------------------------------------------------------------------
def test_a_refused_reply_says_why():
    data = answered(accepted=False, code="assignment.done-already", detail="已完成。", issue=ISSUE)
    (item,) = items_of(event(data, "reply.answered.v1"))
    assert isinstance(item, FeedReplyAnswered)
    assert (item.accepted, item.code, item.detail) == (False, data.code, data.detail)
    assert (item.reply, item.issue) == (data.reply, ISSUE)


def test_what_concerns_no_department_tells_nobody():
    data = cases.IssueReportedUp(issue=UUID(int=1), reason="超出能力")
    assert items_of(event(data, "issue.reported_up.v1")) == []


def test_from_which_town_its_work_is_verified_is_no_matter_of_a_departments_feed():
    own = {"issue": ISSUE, "assignment": ISSUE, "department": "330783005"}
    data = TownDrawn(**own, verify_from="330783106", among=("330783106", "330783107"))
    assert items_of(event(data, "assignment.town_drawn.v1")) == []
