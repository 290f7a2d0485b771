from dataclasses import replace
from datetime import date

import pytest

from contracts.issue.commands.assignment import (
    ReachMilestone,
    ReceiveAssignment,
    StartAssignment,
    SubAssign,
)
from contracts.issue.events.assignment import (
    AssignmentDone,
    AssignmentReceived,
    AssignmentStarted,
    AssignmentSubAssigned,
    AssignmentVerified,
    MilestoneReached,
    TownDrawn,
)
from contracts.issue.events.case import IssueClosed
from contracts.issue.parts import Contact
from tests.issue.domain.examples import (
    COORDINATOR,
    DEPARTMENTS,
    FACTS,
    ISSUE,
    MONDAY,
    PHOTO,
    STREET,
    Desk,
    contact,
    officer,
)

LEAD = "DY-HB"


def receiving(desk):
    return ReceiveAssignment(**desk.name(LEAD))


def reaching(desk, milestone="到场"):
    return ReachMilestone(**desk.name(LEAD), milestone=milestone, note="we are there")


def test_a_department_takes_note_in_time():
    desk = Desk().dispatched().at("2026-11-23 15:00")
    desk.try_(receiving(desk), officer(LEAD)).then(
        AssignmentReceived(**desk.name(LEAD), department=LEAD, late=False, person="officer-DY-HB")
    )


def test_a_department_that_takes_note_late_has_it_on_record():
    desk = Desk().dispatched().at("2026-11-23 15:01")
    assert desk.do(receiving(desk), officer(LEAD))[0].late


def test_note_is_taken_once():
    desk = Desk().dispatched().receive(LEAD)
    desk.try_(receiving(desk), officer(LEAD)).nothing()


@pytest.mark.parametrize("actor", [officer("DY-ZF"), COORDINATOR])
def test_only_its_own_department_works_on_an_assignment(actor):
    desk = Desk().dispatched()
    desk.try_(receiving(desk), actor).refused("assignment.not-yours")


def test_who_absorbed_a_department_works_on_its_assignments():
    desk = Desk().dispatched()
    merged = replace(DEPARTMENTS[LEAD], successor="DY-SW", merged_on=date(2026, 11, 1))
    departments = {**DEPARTMENTS, LEAD: merged}
    assert desk.do(receiving(desk), officer("DY-SW"), departments=departments)


def test_a_department_that_has_vanished_keeps_its_own_work():
    desk = Desk().dispatched()
    departments = {code: known for code, known in DEPARTMENTS.items() if code != LEAD}
    assert desk.do(receiving(desk), officer(LEAD), departments=departments)


def test_an_assignment_of_another_case_is_unknown():
    desk = Desk().dispatched()
    command = ReceiveAssignment(issue=ISSUE, assignment=ISSUE)
    desk.try_(command, officer(LEAD)).refused("assignment.unknown")


def test_an_assignment_is_given_to_an_office_of_the_department():
    desk = Desk().dispatched()
    command = SubAssign(**desk.name("DY-ZF"), office="ZF-1", post="ZF-1-A")
    desk.try_(command, officer("DY-ZF")).then(
        AssignmentSubAssigned(
            **desk.name("DY-ZF"),
            department="DY-ZF",
            office="ZF-1",
            post="ZF-1-A",
            person="officer-DY-ZF",
        )
    )
    desk.do(command, officer("DY-ZF"))
    assert desk.part("DY-ZF").status == "dispatched"


def test_an_office_of_another_department_is_unknown():
    desk = Desk().dispatched()
    command = SubAssign(**desk.name(LEAD), office="ZF-1")
    desk.try_(command, officer(LEAD)).refused("assignment.office-unknown")


def test_work_starts_with_somebody_to_ask():
    desk = Desk().dispatched().receive(LEAD)
    command = StartAssignment(**desk.name(LEAD), contact=contact(LEAD))
    desk.try_(command, officer(LEAD)).then(
        AssignmentStarted(
            **desk.name(LEAD), department=LEAD, contact=contact(LEAD), person="officer-DY-HB"
        )
    )


def test_note_is_taken_before_work_starts():
    desk = Desk().dispatched()
    command = StartAssignment(**desk.name(LEAD), contact=contact(LEAD))
    desk.try_(command, officer(LEAD)).refused("assignment.is-dispatched")


# -- stages --------------------------------------------------------------------------------------


def test_a_stage_is_reached_in_time():
    desk = Desk().dispatched().receive(LEAD).at("2026-11-23 11:00")
    desk.try_(reaching(desk), officer(LEAD)).then(
        MilestoneReached(
            **desk.name(LEAD),
            department=LEAD,
            milestone="到场",
            reached_at=desk.facts.at,
            late=False,
            note="we are there",
            person="officer-DY-HB",
        )
    )


def test_a_stage_reached_late_stays_on_record():
    desk = Desk().dispatched().receive(LEAD).at("2026-11-23 11:01")
    assert desk.do(reaching(desk), officer(LEAD))[0].late
    assert desk.part(LEAD).late


def test_a_stage_is_reached_once():
    desk = Desk().dispatched().receive(LEAD)
    desk.do(reaching(desk), officer(LEAD))
    desk.try_(reaching(desk), officer(LEAD)).nothing()


@pytest.mark.parametrize(
    ("milestone", "code"),
    [("查处", "assignment.last-milestone"), ("拆除", "assignment.milestone-unknown")],
)
def test_only_the_stages_before_the_last_are_reached_by_themselves(milestone, code):
    desk = Desk().dispatched().receive(LEAD)
    desk.try_(reaching(desk, milestone), officer(LEAD)).refused(code)


# -- done ----------------------------------------------------------------------------------------


def test_a_part_is_reported_done_with_who_did_it():
    desk = Desk().dispatched().start("DY-ZF")
    desk.do(replace(reaching(desk), **desk.name("DY-ZF")), officer("DY-ZF"))
    desk.try_(desk.reporting("DY-ZF"), officer("DY-ZF")).then(
        AssignmentDone(
            **desk.name("DY-ZF"),
            department="DY-ZF",
            outcome="whole",
            note="DY-ZF was there.",
            evidence=(PHOTO,),
            person="officer-DY-ZF",
            contact=contact("DY-ZF"),
            done_at=MONDAY,
            late=False,
        )
    )


def test_stages_that_nobody_reported_are_reached_with_the_last():
    desk = Desk().dispatched().start(LEAD).at("2026-11-23 12:00")
    events = desk.do(desk.reporting(LEAD), officer(LEAD))
    assert [(type(event), event.late) for event in events] == [
        (MilestoneReached, True),
        (AssignmentDone, False),
    ]


def test_a_part_that_is_done_late_stays_so():
    desk = Desk().dispatched().start(LEAD).at("2026-12-14 17:01")
    assert desk.do(desk.reporting(LEAD), officer(LEAD))[-1].late


def test_a_departments_own_system_works_without_a_person():
    desk = Desk().dispatched()
    system = replace(officer(LEAD), person=None, roles=frozenset({"department_system"}))
    begin = StartAssignment(**desk.name(LEAD), contact=Contact(post="duty-desk"))
    for command in (receiving(desk), begin, reaching(desk), desk.reporting(LEAD)):
        assert desk.do(command, system)[-1].person is None
    assert desk.part(LEAD).workers == frozenset()


def test_work_is_started_before_it_is_done():
    desk = Desk().dispatched().receive(LEAD)
    desk.try_(desk.reporting(LEAD), officer(LEAD)).refused("assignment.is-received")


@pytest.mark.parametrize("outcome", ["partly", "nothing_needed"])
def test_less_than_the_whole_wants_a_reason(outcome):
    desk = Desk().dispatched().start(LEAD)
    command = desk.reporting(LEAD, outcome, reason=None)
    desk.try_(command, officer(LEAD)).refused("assignment.reason-missing")


def test_no_photo_is_demanded_where_somebody_looks_on_the_spot():
    desk = Desk().dispatched().start(LEAD)
    assert desk.do(desk.reporting(LEAD, evidence=()), officer(LEAD))


def test_a_document_is_demanded_where_the_document_is_looked_at():
    desk = Desk().dispatched("ruin").start("DY-JS")
    command = desk.reporting("DY-JS", evidence=())
    desk.try_(command, officer("DY-JS")).refused("assignment.evidence-missing")


def test_no_document_is_demanded_where_nothing_was_needed():
    desk = Desk().dispatched("ruin").start("DY-JS")
    assert desk.do(desk.reporting("DY-JS", "nothing_needed", evidence=()), officer("DY-JS"))


def test_a_part_that_is_not_drawn_for_the_sample_passes_without_a_look():
    desk = Desk().dispatched("rubbish").start(STREET)
    events = desk.do(desk.reporting(STREET), officer(STREET), drawn=False)
    assert [type(event) for event in events] == [AssignmentDone, AssignmentVerified, IssueClosed]
    assert (events[1].by, events[1].verifier) == ("sample", "sampling")
    assert not events[1].looked_at


def test_a_part_that_is_drawn_for_the_sample_waits_for_somebody_to_look():
    desk = Desk(facts=replace(FACTS, drawn=True)).dispatched("rubbish").start(STREET)
    told = desk.do(desk.reporting(STREET), officer(STREET))
    assert [type(event) for event in told] == [AssignmentDone, TownDrawn]
