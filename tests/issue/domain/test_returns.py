from datetime import datetime

import pytest

from contracts.issue.commands.assignment import (
    GrantReturn,
    RejectReturn,
    ReleaseAssignment,
    ReturnAssignment,
    TransferAssignment,
)
from contracts.issue.events.assignment import (
    AssignmentDispatched,
    AssignmentReleased,
    AssignmentReplaced,
    AssignmentReturned,
    ReturnRejected,
)
from contracts.issue.events.case import IssueClosed
from tests.issue.domain.examples import (
    CADRE,
    COORDINATOR,
    COUNTY_DESK,
    STREET,
    Desk,
    officer,
)

LEAD = "DY-HB"


def returning(desk, department=LEAD, suggestion="DY-SW"):
    return ReturnAssignment(**desk.name(department), reason="not ours", suggestion=suggestion)


def granting(desk, department=LEAD, successor="DY-SW"):
    return GrantReturn(**desk.name(department), successor=successor, reason="theirs")


def rejecting(desk, department=LEAD):
    return RejectReturn(**desk.name(department), reason="it is yours")


def returned(desk=None, department=LEAD):
    desk = desk or Desk().dispatched()
    desk.do(returning(desk, department), officer(department))
    return desk


def test_a_part_is_returned_with_a_reason_and_a_suggestion():
    desk = Desk().dispatched()
    desk.try_(returning(desk), officer(LEAD)).then(
        AssignmentReturned(
            **desk.name(LEAD), department=LEAD, reason="not ours", suggestion="DY-SW", returns=1
        )
    )


def test_a_part_is_returned_at_the_last_minute_of_its_window():
    desk = Desk().dispatched().at("2026-11-25 17:00")
    assert desk.do(returning(desk), officer(LEAD))


def test_a_return_after_its_window_is_refused():
    desk = Desk().dispatched().at("2026-11-25 17:01")
    refusal = desk.try_(returning(desk), officer(LEAD))
    refused = refusal.refused("assignment.return-window-closed")
    assert datetime.fromisoformat(refused.about["return_by"]) == desk.part(LEAD).return_by


@pytest.mark.parametrize("suggestion", ["DY-XX", LEAD])
def test_a_return_names_another_department(suggestion):
    desk = Desk().dispatched()
    command = returning(desk, suggestion=suggestion)
    desk.try_(command, officer(LEAD)).refused("assignment.suggestion-unknown")


def test_what_is_done_is_not_returned():
    desk = Desk().dispatched().done(LEAD)
    desk.try_(returning(desk), officer(LEAD)).refused("assignment.is-done")


def test_nobody_works_on_a_part_whose_return_waits_for_a_decision():
    desk = returned()
    desk.try_(desk.reporting(LEAD), officer(LEAD)).refused("assignment.is-returned")


def test_a_granted_return_lets_a_successor_take_over():
    desk = returned()
    old = desk.part(LEAD).assignment
    replaced, dispatched = desk.do(granting(desk), COORDINATOR)
    assert replaced == AssignmentReplaced(
        issue=desk.case.issue,
        assignment=old,
        department=LEAD,
        successor=dispatched.assignment,
        successor_department="DY-SW",
        reason="theirs",
        arbitrated=False,
    )
    assert (dispatched.department, dispatched.role, dispatched.replaces) == ("DY-SW", "lead", old)
    assert desk.part(LEAD).status == "replaced"


def test_the_successors_clock_starts_anew_and_the_others_keep_theirs():
    desk = returned()
    before = desk.part("DY-ZF").milestones
    desk.at("2026-11-24 09:00").do(granting(desk), COORDINATOR)
    successor = desk.part("DY-SW")
    assert [stage.limit for stage in successor.milestones] == ["2小时", "15工作日"]
    assert successor.started_at == desk.facts.at
    assert desk.part("DY-ZF").milestones == before


def test_the_successor_has_no_open_part_yet():
    desk = returned()
    command = granting(desk, successor="DY-ZF")
    desk.try_(command, COORDINATOR).refused("assignment.department-has-a-part")


def test_a_rejected_return_gives_the_part_back_with_its_clock_running_on():
    desk = returned()
    due = desk.part(LEAD).milestones
    desk.at("2026-11-24 09:00")
    assert desk.do(rejecting(desk), COORDINATOR) == [
        ReturnRejected(**desk.name(LEAD), department=LEAD, reason="it is yours", final=False)
    ]
    part = desk.part(LEAD)
    assert (part.standing, part.milestones) == ("received", due)


def test_work_that_had_started_goes_on_after_a_rejected_return():
    desk = returned(Desk().dispatched().start(LEAD))
    desk.do(rejecting(desk), COORDINATOR)
    assert desk.part(LEAD).standing == "in_progress"


@pytest.mark.parametrize("command", [granting, rejecting])
def test_only_what_was_returned_is_decided(command):
    desk = Desk().dispatched()
    desk.try_(command(desk), COORDINATOR).refused("assignment.is-dispatched")


@pytest.mark.parametrize("actor", [CADRE, officer("DY-SW")])
def test_only_coordinators_decide_on_returns(actor):
    desk = returned()
    desk.try_(granting(desk), actor).refused("issue.at-another-tier")


# -- arbitration ---------------------------------------------------------------------------------


def twice_returned():
    """Two returns, each rejected, use up what a case may be returned without arbitration."""
    desk = Desk().dispatched()
    for department in (LEAD, "DY-ZF"):
        returned(desk, department).do(rejecting(desk, department), COORDINATOR)
    return desk


def test_a_department_may_return_again_while_nothing_is_final():
    desk = returned()
    desk.do(rejecting(desk), COORDINATOR)
    assert desk.do(returning(desk), officer(LEAD))[0].returns == 2


@pytest.mark.parametrize("command", [granting, rejecting])
def test_after_two_returns_only_the_county_decides(command):
    desk = returned(twice_returned())
    desk.try_(command(desk), COORDINATOR).refused("issue.the-countys-decision")


def test_what_the_county_rejects_after_two_returns_is_final():
    desk = returned(twice_returned())
    (rejected,) = desk.do(rejecting(desk), COUNTY_DESK)
    assert rejected.final
    desk.try_(returning(desk), officer(LEAD)).refused("assignment.return-decided")


def test_whom_the_county_chooses_after_two_returns_cannot_return_it():
    desk = returned(twice_returned())
    replaced, _ = desk.do(granting(desk), COUNTY_DESK)
    assert replaced.arbitrated
    command = returning(desk, "DY-SW", LEAD)
    desk.try_(command, officer("DY-SW")).refused("assignment.return-decided")


# -- transfer and release ------------------------------------------------------------------------


def transferring(desk, successor="DY-SW"):
    return TransferAssignment(**desk.name(LEAD), successor=successor, reason="theirs by law")


def test_a_transfer_restarts_only_the_clock_that_moved():
    desk = Desk().dispatched().start(LEAD)
    others = [desk.part("DY-ZF"), desk.part(STREET)]
    replaced, dispatched = desk.at("2026-11-26 09:00").do(transferring(desk), COUNTY_DESK)
    assert (type(replaced), type(dispatched)) == (AssignmentReplaced, AssignmentDispatched)
    assert dispatched.started_at == desk.facts.at
    assert [desk.part("DY-ZF"), desk.part(STREET)] == others


def test_a_transfer_does_not_decide_a_return():
    desk = returned()
    desk.try_(transferring(desk), COUNTY_DESK).refused("assignment.is-returned")


def releasing(desk, department=STREET):
    return ReleaseAssignment(**desk.name(department), reason="nothing to do")


@pytest.mark.parametrize("step", ["dispatched", "received"])
def test_an_idle_assistant_is_released(step):
    desk = Desk().dispatched()
    if step == "received":
        desk.receive(STREET)
    assert desk.do(releasing(desk), COUNTY_DESK) == [
        AssignmentReleased(**desk.name(STREET), department=STREET, reason="nothing to do")
    ]


def test_an_assistant_at_work_is_not_released():
    desk = Desk().dispatched().start(STREET)
    desk.try_(releasing(desk), COUNTY_DESK).refused("assignment.is-in_progress")


def test_an_assistant_that_nobody_needs_is_released_from_its_return():
    desk = returned(department="DY-ZF")
    desk.do(releasing(desk, "DY-ZF"), COUNTY_DESK)
    assert desk.part("DY-ZF").standing == "released"


def test_the_lead_is_never_released():
    desk = Desk().dispatched()
    desk.try_(releasing(desk, LEAD), COUNTY_DESK).refused("assignment.lead-stays")


def test_releasing_the_last_open_part_closes_the_case():
    desk = Desk().dispatched().done(LEAD, "DY-ZF")
    desk.verified(LEAD, "DY-ZF")
    events = desk.do(releasing(desk), COUNTY_DESK)
    assert [type(event) for event in events] == [AssignmentReleased, IssueClosed]
    assert events[1].departments == (LEAD, "DY-ZF")
