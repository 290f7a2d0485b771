from dataclasses import replace

import pytest

from contracts.issue.commands import assignment as of_part
from contracts.issue.commands.case import VerifyIssue
from contracts.issue.events.assignment import AssignmentSentBack, AssignmentVerified
from contracts.issue.events.case import IssueClosed
from contracts.issue.parts import Verdict
from services.issue.clocks.hours import CHINA
from services.issue.domain.facts_needed import Actor
from tests.issue.domain.examples import (
    CADRE,
    CALLER,
    COORDINATOR,
    COUNTY,
    COUNTY_DESK,
    DEPARTMENTS,
    INSPECTOR,
    ISSUE,
    MONDAY,
    NEIGHBOUR,
    SERVICE,
    STREET,
    TOWN,
    Desk,
    contact,
    officer,
)

LEAD = "DY-HB"
ALL = (LEAD, "DY-ZF", STREET)


def done(category="sewage", *departments, **other):
    desk = Desk().dispatched(category, **other)
    return desk.done(*(departments or [part.department for part in desk.case.open_parts()]))


ITS_STEPS = {
    "took note": lambda desk: of_part.ReceiveAssignment(**desk.name("DY-ZF")),
    "sub-assigned": lambda desk: of_part.SubAssign(**desk.name("DY-ZF"), office="ZF-1"),
    "began": lambda desk: of_part.StartAssignment(**desk.name("DY-ZF"), contact=contact("DY-ZF")),
    "reached a stage": lambda desk: of_part.ReachMilestone(
        **desk.name("DY-ZF"), milestone="到场", note="we are there"
    ),
    "reported it done": lambda desk: desk.reporting("DY-ZF"),
}
"""What a department's people do on its part, in this order."""


# -- who -----------------------------------------------------------------------------------------


def test_one_visit_verifies_every_part_and_closes_the_case():
    desk = done()
    events = desk.do(desk.verifying(*ALL), INSPECTOR)
    assert [type(event) for event in events] == [AssignmentVerified] * 3 + [IssueClosed]


def test_a_verdict_names_the_verifier_and_what_they_saw():
    desk = done()
    desk.try_(desk.verifying(LEAD), NEIGHBOUR).then(
        AssignmentVerified(
            **desk.name(LEAD),
            department=LEAD,
            by="site",
            verifier="neighbour",
            note="seen",
            outcome="whole",
            on_time=True,
            looked_at=True,
            proof="label",
        )
    )


def test_late_work_is_not_on_time_however_well_it_is_done():
    desk = Desk().dispatched().start(LEAD).at("2026-11-23 12:00")
    desk.do(desk.reporting(LEAD), officer(LEAD))
    assert not desk.verified(LEAD)[0].on_time


@pytest.mark.parametrize("worker", [f"officer-{LEAD}", "officer-DY-ZF"])
def test_nobody_who_did_any_of_the_work_verifies(worker):
    desk = done()
    actor = replace(NEIGHBOUR, person=worker)
    desk.try_(desk.verifying(LEAD), actor).refused("verification.own-work")


@pytest.mark.parametrize("step", ITS_STEPS)
def test_nobody_who_took_a_step_of_the_work_verifies_any_of_it_wherever_they_work_later(step):
    desk = done("sewage", LEAD)
    for each, command in ITS_STEPS.items():
        hand = NEIGHBOUR.person if each == step else "officer-DY-ZF"
        desk.do(command(desk), replace(officer("DY-ZF"), person=hand))
    for part in (LEAD, "DY-ZF"):
        desk.try_(desk.verifying(part), NEIGHBOUR).refused("verification.own-work")


def test_whoever_is_only_named_as_one_to_ask_has_not_worked():
    desk = done()
    named = replace(NEIGHBOUR, person=contact(LEAD).person)
    assert desk.do(desk.verifying(LEAD), named)


def test_nobody_of_the_department_that_did_the_work_verifies():
    desk = done()
    desk.try_(desk.verifying(STREET), COORDINATOR).refused("verification.own-work")


@pytest.mark.parametrize("actor", [CADRE, NEIGHBOUR, replace(NEIGHBOUR, areas=(TOWN, STREET))])
def test_no_cadre_of_a_street_verifies_what_the_street_did_itself(actor):
    desk = done()
    desk.try_(desk.verifying(STREET), actor).refused("verification.own-work")


def test_nobody_of_a_street_verifies_what_a_street_did_that_it_absorbed():
    desk = done()
    absorbed = replace(DEPARTMENTS[STREET], successor=TOWN, merged_on=MONDAY.date())
    units = {**DEPARTMENTS, STREET: absorbed}
    both = replace(NEIGHBOUR, areas=(TOWN, COUNTY))
    desk.try_(desk.verifying(STREET), both, departments=units).refused("verification.own-work")


def test_the_countys_coordinator_verifies_what_a_street_did_itself():
    desk = done()
    assert desk.do(desk.verifying(STREET), COUNTY_DESK)


def test_somebody_of_one_department_may_verify_the_part_of_another():
    desk = done()
    assert desk.do(desk.verifying(LEAD), COORDINATOR)


def test_the_cadre_who_raised_an_issue_may_verify_it():
    desk = done()
    assert desk.do(desk.verifying(LEAD, "DY-ZF"), CADRE)


def test_one_verdict_that_is_not_allowed_stops_the_whole_verification():
    desk = done()
    desk.try_(desk.verifying(LEAD, STREET), COORDINATOR).refused("verification.own-work")


@pytest.mark.parametrize(
    "actor",
    [
        officer("DY-SW"),
        CALLER,
        SERVICE,
        Actor(person="far", roles=frozenset({"cadre"}), areas=("330783103",)),
    ],
    ids=["officer", "caller", "service", "elsewhere"],
)
def test_verifiers_are_cadres_and_coordinators_of_the_area(actor):
    desk = done()
    desk.try_(desk.verifying(LEAD), actor).refused("verification.not-yours")


def test_what_is_not_done_is_not_verified():
    desk = Desk().dispatched().start(LEAD)
    desk.try_(desk.verifying(LEAD), NEIGHBOUR).refused("assignment.is-in_progress")


def test_each_part_gets_one_verdict():
    desk = done()
    desk.try_(desk.verifying(LEAD, LEAD), NEIGHBOUR).refused("verification.verdicts")


def test_a_verification_has_a_verdict():
    command = VerifyIssue(issue=ISSUE, by="site", verdicts=())
    done().try_(command, NEIGHBOUR).refused("verification.verdicts")


# -- how -----------------------------------------------------------------------------------------


def test_the_way_of_the_category_is_the_way_to_verify():
    desk = done()
    command = desk.verifying(LEAD, by="document")
    refused = desk.try_(command, NEIGHBOUR).refused("verification.other-way")
    assert refused.about["verify_by"] == "site"


def test_papers_are_looked_at_anywhere():
    desk = done("ruin")
    assert desk.do(desk.verifying("DY-JS", by="document", label=None), COUNTY_DESK)


def test_a_residents_word_is_written_down():
    desk = done("noise")
    command = desk.verifying("DY-ZF", by="resident", label=None)
    silent = replace(command, verdicts=(replace(command.verdicts[0], note=None),))
    desk.try_(silent, CALLER).refused("verification.note-missing")
    assert desk.do(command, CALLER)


@pytest.mark.parametrize(
    "actor",
    [NEIGHBOUR, COORDINATOR, COUNTY_DESK, replace(CALLER, person="cadre"), officer("DY-SW")],
    ids=["cadre", "street", "county", "who reported it", "officer"],
)
def test_a_residents_word_is_taken_by_a_caller_without_a_part_alone(actor):
    desk = done("noise")
    command = desk.verifying("DY-ZF", by="resident", label=None)
    desk.try_(command, actor).refused("verification.not-yours")


# -- sent back -----------------------------------------------------------------------------------


def test_work_that_fails_is_done_again_with_new_due_times():
    desk = done().at("2026-11-26 09:00")
    (sent_back,) = desk.verified(failed=(LEAD,))
    assert isinstance(sent_back, AssignmentSentBack)
    assert (sent_back.times, sent_back.note) == (1, "seen")
    before, again = sent_back.milestones
    assert before.reached_at is not None
    assert again.reached_at is None
    assert again.due.astimezone(CHINA).strftime("%m-%d") == "12-17"
    assert desk.part(LEAD).standing == "redo"


def test_what_has_to_be_done_again_is_said():
    desk = done()
    verdict = Verdict(assignment=desk.part(LEAD).assignment, passed=False)
    command = desk.verifying(LEAD, verdicts=(verdict,))
    desk.try_(command, NEIGHBOUR).refused("verification.note-missing")


def test_one_part_is_sent_back_while_the_others_pass():
    desk = done()
    desk.verified("DY-ZF", STREET, failed=(LEAD,))
    assert [part.standing for part in desk.case.parts.values()] == ["redo", "verified", "verified"]
    assert desk.case.status == "dispatched"


def test_redone_work_is_verified_again_and_closes_the_case():
    desk = done()
    desk.verified("DY-ZF", STREET, failed=(LEAD,))
    desk.do(desk.reporting(LEAD), officer(LEAD))
    assert isinstance(desk.verified(LEAD)[-1], IssueClosed)


def test_lateness_stays_on_record_when_the_work_is_done_again_in_time():
    desk = Desk().dispatched().start(LEAD).at("2026-12-14 17:01")
    desk.do(desk.reporting(LEAD), officer(LEAD))
    desk.verified(failed=(LEAD,))
    assert not desk.do(desk.reporting(LEAD), officer(LEAD))[-1].late
    assert not desk.verified(LEAD)[0].on_time


def test_work_is_sent_back_as_often_as_it_takes():
    desk = done()
    desk.verified(failed=(LEAD,))
    desk.do(desk.reporting(LEAD), officer(LEAD))
    assert desk.verified(failed=(LEAD,))[0].times == 2


# -- what was looked at --------------------------------------------------------------------------


def looked_at(desk, code):
    """Verify a part as it is now, whenever that is sent."""
    done_at = desk.part(code).milestones[-1].reached_at
    verdict = Verdict(assignment=desk.part(code).assignment, passed=True, done_at=done_at)
    return replace(desk.verifying(code), verdicts=(verdict,))


def test_the_work_that_was_looked_at_is_verified():
    desk = done()
    assert isinstance(desk.do(looked_at(desk, LEAD), INSPECTOR)[0], AssignmentVerified)


def test_work_that_was_done_again_since_somebody_looked_is_looked_at_again():
    desk = done()
    stale = looked_at(desk, LEAD)
    desk.verified(failed=(LEAD,))
    desk.after(days=1).do(desk.reporting(LEAD), officer(LEAD))
    desk.try_(stale, NEIGHBOUR).refused("verification.done-anew")
