from datetime import timedelta

import pytest

from contracts.issue.commands.assignment import (
    DecideExtension,
    DecideSuspension,
    PoolAssignment,
    RecomputeDeadlines,
    RequestExtension,
    RequestSuspension,
    ResumeAssignment,
    TransferAssignment,
    UnpoolAssignment,
)
from contracts.issue.events.deadlines import (
    AssignmentPooled,
    AssignmentResumed,
    AssignmentSuspended,
    AssignmentUnpooled,
    SuspensionDenied,
    SuspensionRequested,
)
from services.issue.clocks.hours import CHINA
from tests.issue.clocks.examples import local
from tests.issue.domain.examples import (
    CADRE,
    COORDINATOR,
    COUNTY_DESK,
    SERVICE,
    Desk,
    officer,
)

LEAD = "DY-HB"


def asking(desk):
    return RequestSuspension(**desk.name(LEAD), reason="the court has it")


def deciding(desk, *, granted=True, reason=None):
    return DecideSuspension(**desk.name(LEAD), granted=granted, reason=reason)


def resuming(desk):
    return ResumeAssignment(**desk.name(LEAD))


def pooling(desk, review_at="2027-03-01 09:00"):
    return PoolAssignment(**desk.name(LEAD), reason="no money", review_at=local(review_at))


def asked():
    desk = Desk().dispatched().start(LEAD)
    desk.do(asking(desk), officer(LEAD))
    return desk


def suspended():
    desk = asked().at("2026-11-24 10:00")
    desk.do(deciding(desk), COORDINATOR)
    return desk


def shown(moment):
    return moment.astimezone(CHINA).strftime("%m-%d %H:%M")


def test_a_suspension_is_asked_for_with_its_reason():
    desk = Desk().dispatched().receive(LEAD)
    desk.try_(asking(desk), officer(LEAD)).then(
        SuspensionRequested(**desk.name(LEAD), department=LEAD, reason="the court has it")
    )


def test_a_suspension_is_not_asked_for_while_one_waits():
    desk = asked()
    desk.try_(asking(desk), officer(LEAD)).refused("assignment.suspension-asked")


def test_a_granted_suspension_stops_the_clock():
    desk = asked()
    desk.try_(deciding(desk), COORDINATOR).then(
        AssignmentSuspended(
            **desk.name(LEAD), department=LEAD, reason="the court has it", since=desk.facts.at
        )
    )


def test_a_coordinator_may_put_the_reason_in_other_words():
    desk = asked()
    assert desk.do(deciding(desk, reason="sub judice"), COORDINATOR)[0].reason == "sub judice"


def test_a_denied_suspension_says_why_and_may_be_asked_for_again():
    desk = asked()
    desk.try_(deciding(desk, granted=False), COORDINATOR).refused("assignment.reason-missing")
    assert desk.do(deciding(desk, granted=False, reason="go on"), COORDINATOR) == [
        SuspensionDenied(**desk.name(LEAD), department=LEAD, reason="go on")
    ]
    assert desk.do(asking(desk), officer(LEAD))


def test_nobody_decides_what_nobody_asked():
    desk = Desk().dispatched().receive(LEAD)
    desk.try_(deciding(desk), COORDINATOR).refused("assignment.no-suspension-asked")


def test_nobody_works_on_what_is_suspended():
    desk = suspended()
    desk.try_(desk.reporting(LEAD), officer(LEAD)).refused("assignment.is-suspended")


@pytest.mark.parametrize("actor", [officer(LEAD), COORDINATOR, COUNTY_DESK])
def test_a_clock_that_was_stopped_is_due_later_by_as_many_work_days(actor):
    desk = suspended().at("2026-11-30 10:00")
    (resumed,) = desk.do(resuming(desk), actor)
    assert isinstance(resumed, AssignmentResumed)
    # 24, 25, 26 and 27 November closed while it stood still.
    assert shown(resumed.milestones[1].due) == "12-18 17:00"
    assert desk.part(LEAD).milestones == resumed.milestones
    assert desk.part(LEAD).standing == "in_progress"


def test_a_stage_that_was_late_before_stays_late():
    desk = suspended().at("2026-11-30 10:00")
    (resumed,) = desk.do(resuming(desk), COORDINATOR)
    assert shown(resumed.milestones[0].due) == "11-23 11:00"


@pytest.mark.parametrize("actor", [CADRE, officer("DY-ZF")])
def test_nobody_else_lets_the_clock_run_again(actor):
    desk = suspended()
    desk.try_(resuming(desk), actor).refused("issue.at-another-tier")


def test_a_clock_that_runs_is_not_resumed():
    desk = asked()
    desk.try_(resuming(desk), officer(LEAD)).refused("assignment.is-in_progress")


def test_an_extension_may_be_decided_while_the_clock_stands_still():
    desk = Desk().dispatched().start(LEAD)
    desk.do(RequestExtension(**desk.name(LEAD), limit="5工作日", reason="lab"), officer(LEAD))
    desk.do(asking(desk), officer(LEAD))
    desk.do(deciding(desk), COORDINATOR)
    before = desk.part(LEAD).milestones
    (extended,) = desk.do(DecideExtension(**desk.name(LEAD), granted=True), COORDINATOR)
    assert extended.milestones == before
    (resumed,) = desk.do(resuming(desk), COORDINATOR)
    assert shown(resumed.milestones[1].due) == "12-21 17:00"


def test_what_stands_still_is_transferred_with_a_clock_that_runs():
    desk = suspended()
    desk.do(TransferAssignment(**desk.name(LEAD), successor="DY-SW", reason="theirs"), COUNTY_DESK)
    assert desk.part("DY-SW").standing == "dispatched"


# -- the pool ------------------------------------------------------------------------------------


def test_what_cannot_be_done_for_now_is_kept_in_the_pool_until_a_day():
    desk = Desk().dispatched()
    desk.try_(pooling(desk), COORDINATOR).then(
        AssignmentPooled(
            **desk.name(LEAD),
            department=LEAD,
            reason="no money",
            since=desk.facts.at,
            review_at=local("2027-03-01 09:00"),
        )
    )


def test_the_pool_is_looked_at_again_in_the_future():
    desk = Desk().dispatched()
    command = pooling(desk, "2026-11-23 09:00")
    desk.try_(command, COORDINATOR).refused("assignment.review-in-the-past")


def test_departments_do_not_put_their_own_work_into_the_pool():
    desk = Desk().dispatched()
    desk.try_(pooling(desk), officer(LEAD)).refused("issue.at-another-tier")


def test_what_comes_out_of_the_pool_has_the_time_that_it_had_left():
    desk = Desk().dispatched().start(LEAD).after(minutes=1)
    due = desk.part(LEAD).milestones[1].due
    desk.do(pooling(desk), COORDINATOR)
    desk.at("2026-11-24 08:00")
    (back,) = desk.do(UnpoolAssignment(**desk.name(LEAD)), COORDINATOR)
    assert isinstance(back, AssignmentUnpooled)
    assert back.milestones[1].due == due + timedelta(days=1)


def test_only_what_is_in_the_pool_comes_out_of_it():
    desk = suspended()
    command = UnpoolAssignment(**desk.name(LEAD))
    desk.try_(command, COORDINATOR).refused("assignment.is-suspended")


def test_what_is_in_the_pool_is_not_resumed():
    desk = Desk().dispatched()
    desk.do(pooling(desk), COORDINATOR)
    desk.try_(resuming(desk), officer(LEAD)).refused("assignment.is-pooled")


def test_a_clock_that_stands_still_is_not_recomputed():
    desk = suspended()
    desk.try_(RecomputeDeadlines(**desk.name(LEAD)), SERVICE).nothing()
