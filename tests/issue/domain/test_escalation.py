from dataclasses import replace

import pytest

from contracts.issue.commands.assignment import (
    DecideSuspension,
    EscalateAssignment,
    PoolAssignment,
    RequestSuspension,
    ReturnAssignment,
)
from contracts.issue.commands.case import MergeIssue
from contracts.issue.events.deadlines import AssignmentEscalated
from services.issue.clocks.hours import CHINA
from services.issue.domain.escalation import steps
from tests.issue.clocks.examples import local
from tests.issue.domain.examples import (
    COORDINATOR,
    COUNTY_DESK,
    DEPARTMENTS,
    ISSUE,
    SERVICE,
    Desk,
    officer,
)

LEAD = "DY-HB"
YELLOW, RED = "2026-12-11 08:30", "2026-12-15 08:30"
SUPERVISION, AGAIN = "2026-12-17 08:30", "2026-12-21 08:30"


def escalating(desk, step, department=LEAD, stage=1):
    milestone = desk.part(department).milestones[stage]
    return EscalateAssignment(
        **desk.name(department), step=step, milestone=milestone.name, due=milestone.due
    )


def ladder(desk, department, stage):
    part = desk.part(department)
    found = steps(desk.case, part, part.milestones[stage], desk.facts)
    return [(s.name, s.at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")) for s in found]


def test_the_ladder_falls_on_the_mornings_of_work_days():
    assert ladder(Desk().dispatched(), LEAD, 1) == [
        ("yellow", YELLOW),
        ("red", RED),
        ("supervision", SUPERVISION),
        ("supervision_again", AGAIN),
    ]


def test_a_step_before_the_clock_started_has_no_meaning():
    assert ladder(Desk().dispatched(), LEAD, 0)[0] == ("red", "2026-11-24 08:30")


def test_an_urgent_case_is_red_at_the_deadline_itself_whatever_the_hour():
    desk = Desk().at("2026-11-23 21:40").raised(category="manhole")
    assert ladder(desk, "DY-JS", 0) == [
        ("red", "2026-11-23 23:40"),
        ("supervision", "2026-11-26 08:30"),
        ("supervision_again", "2026-11-30 08:30"),
    ]


@pytest.mark.parametrize(
    ("step", "at", "superior"),
    [
        ("yellow", YELLOW, None),
        ("red", RED, None),
        ("supervision", SUPERVISION, "JH-HB"),
        ("supervision_again", AGAIN, "JH-HB"),
    ],
)
def test_a_step_is_taken_when_it_is_due(step, at, superior):
    desk = Desk().dispatched().at(at)
    milestone = desk.part(LEAD).milestones[1]
    desk.try_(escalating(desk, step), SERVICE).then(
        AssignmentEscalated(
            **desk.name(LEAD),
            department=LEAD,
            step=step,
            milestone="查处",
            due=milestone.due,
            superior=superior,
        )
    )


def test_the_county_supervises_its_own_departments():
    desk = Desk().dispatched().at(SUPERVISION)
    command = escalating(desk, "supervision", "DY-ZF")
    assert desk.do(command, SERVICE)[0].superior == "DY-ZZ"


def test_a_vertical_bureau_without_a_known_superior_is_supervised_by_the_county():
    desk = Desk().dispatched().at(SUPERVISION)
    alone = {**DEPARTMENTS, LEAD: replace(DEPARTMENTS[LEAD], superior=None)}
    (escalated,) = desk.do(escalating(desk, "supervision"), SERVICE, departments=alone)
    assert escalated.superior == "DY-ZZ"


def test_a_step_is_taken_once():
    desk = Desk().dispatched().at(RED)
    desk.do(escalating(desk, "red"), SERVICE)
    desk.try_(escalating(desk, "red"), SERVICE).nothing()


def test_a_step_that_a_jumping_clock_sent_too_early_is_not_taken():
    desk = Desk().dispatched().at("2026-12-15 08:29")
    desk.try_(escalating(desk, "red"), SERVICE).nothing()


def test_a_step_that_the_ladder_does_not_have_is_not_taken():
    desk = Desk().dispatched().at(AGAIN)
    desk.try_(escalating(desk, "inspection"), SERVICE).nothing()


def test_a_due_time_that_was_superseded_escalates_nothing():
    desk = Desk().dispatched().at(RED)
    command = replace(escalating(desk, "red"), due=local("2026-12-01 17:00"))
    desk.try_(command, SERVICE).nothing()


def test_what_is_done_does_not_escalate():
    desk = Desk().dispatched()
    command = escalating(desk, "red")
    desk.done(LEAD).at(RED).try_(command, SERVICE).nothing()


def test_a_stage_that_was_reached_does_not_escalate():
    desk = Desk().dispatched()
    command = escalating(desk, "red", stage=0)
    desk.done(LEAD).verified(failed=(LEAD,))
    desk.at(RED).try_(command, SERVICE).nothing()


def suspended(desk):
    desk.start(LEAD).do(RequestSuspension(**desk.name(LEAD), reason="court"), officer(LEAD))
    desk.do(DecideSuspension(**desk.name(LEAD), granted=True), COORDINATOR)


def pooled(desk):
    review = local("2027-03-01 09:00")
    desk.do(PoolAssignment(**desk.name(LEAD), reason="money", review_at=review), COORDINATOR)


@pytest.mark.parametrize("pause", [suspended, pooled])
def test_a_clock_that_stands_still_does_not_escalate(pause):
    desk = Desk().dispatched()
    command = escalating(desk, "red")
    pause(desk)
    desk.at(RED).try_(command, SERVICE).nothing()


def test_a_return_that_waits_for_a_decision_escalates_all_the_same():
    desk = Desk().dispatched()
    command = ReturnAssignment(**desk.name(LEAD), reason="not ours", suggestion="DY-SW")
    desk.do(command, officer(LEAD))
    assert desk.at(RED).do(escalating(desk, "red"), SERVICE)


def test_nothing_escalates_in_a_case_that_is_over():
    desk = Desk().dispatched()
    command = escalating(desk, "red")
    desk.do(MergeIssue(issue=ISSUE, into=desk.part(LEAD).assignment, reason="same"), COUNTY_DESK)
    desk.at(RED).try_(command, SERVICE).nothing()


def test_an_assignment_that_is_not_there_escalates_nothing():
    desk = Desk().dispatched()
    command = replace(escalating(desk, "red"), assignment=ISSUE)
    desk.at(RED).try_(command, SERVICE).nothing()


def test_only_the_timer_escalates():
    desk = Desk().dispatched().at(RED)
    desk.try_(escalating(desk, "red"), COORDINATOR).refused("issue.by-the-service-only")
