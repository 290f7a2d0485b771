from dataclasses import replace
from datetime import date

import pytest

from contracts.issue.commands.assignment import AddDepartment
from contracts.issue.commands.case import AcceptIssue, DispatchIssue, FileIssue, ReportUp
from contracts.issue.events.assignment import AssignmentDispatched
from contracts.issue.events.case import DutyRung, IssueFiled
from contracts.issue.parts import Location
from services.issue.clocks.hours import CHINA
from tests.issue.domain.examples import (
    CADRE,
    COORDINATOR,
    COUNTY,
    COUNTY_DESK,
    DEPARTMENTS,
    FACTS,
    ISSUE,
    MONDAY,
    RULES,
    STREET,
    Desk,
    officer,
)

ACCEPT = AcceptIssue(issue=ISSUE)
FILE = FileIssue(issue=ISSUE, category="sewage")
UNCAUGHT = FileIssue(issue=ISSUE, category="unheard-of")


def by_hand(lead=STREET, *assisting, limit="3工作日"):
    return DispatchIssue(
        issue=ISSUE, lead=lead, assisting=assisting, limit=limit, verify_by="document"
    )


def shown(moment):
    return moment.astimezone(CHINA).strftime("%m-%d %H:%M")


def test_filing_freezes_the_rule_that_was_in_force():
    filed, *_ = Desk().accepted().do(FILE, COORDINATOR)
    assert filed == IssueFiled(
        issue=ISSUE,
        category="sewage",
        urgent=False,
        verify_by="site",
        rule_version=RULES.version,
        rule="sewage",
    )


def test_filing_dispatches_to_every_department_that_the_rule_names():
    _, *parts = Desk().accepted().do(FILE, COORDINATOR)
    assert [(part.department, part.role) for part in parts] == [
        ("DY-HB", "lead"),
        ("DY-ZF", "assisting"),
        (STREET, "assisting"),
    ]


def test_a_dispatch_freezes_due_times_and_what_they_were_computed_with():
    desk = Desk().dispatched()
    lead = next(event for event in desk.events if isinstance(event, AssignmentDispatched))
    assert [(m.name, m.limit, shown(m.due)) for m in lead.milestones] == [
        ("到场", "2小时", "11-23 11:00"),
        ("查处", "15工作日", "12-14 17:00"),
    ]
    assert (lead.calendar, lead.rule_version) == (FACTS.calendar.version, RULES.version)
    assert (lead.started_at, shown(lead.receive_by)) == (MONDAY, "11-23 15:00")
    assert shown(lead.return_by) == "11-25 17:00"


def test_what_has_to_be_done_at_once_is_due_when_the_department_must_know():
    desk = Desk().dispatched("ruin")
    part = desk.part("DY-JS")
    assert part.milestones[0].due == part.receive_by


def test_an_issue_is_taken_in_before_it_is_filed():
    Desk().raised().try_(FILE, COORDINATOR).refused("issue.is-raised")


def test_only_the_tier_that_has_an_issue_files_it():
    Desk().accepted().try_(FILE, COUNTY_DESK).refused("issue.at-another-tier")


def test_what_no_rule_catches_is_filed_without_one():
    desk = Desk().accepted()
    desk.try_(UNCAUGHT, COORDINATOR).then(
        IssueFiled(issue=ISSUE, category="unheard-of", urgent=False, verify_by="site")
    )


def test_what_no_rule_catches_can_be_filed_again_under_a_better_category():
    desk = Desk().accepted()
    desk.do(UNCAUGHT, COORDINATOR)
    assert desk.do(FILE, COORDINATOR)[0].rule == "sewage"


def test_filing_as_urgent_rings_the_roster_even_without_a_rule():
    events = Desk().accepted().do(replace(UNCAUGHT, urgent=True), COORDINATOR)
    assert [type(event) for event in events] == [IssueFiled, DutyRung, DutyRung]


def test_a_unit_that_has_two_names_in_a_rule_gets_one_assignment():
    merged = replace(DEPARTMENTS["DY-ZF"], successor="DY-HB", merged_on=date(2026, 11, 1))
    desk = Desk(facts=replace(FACTS, departments={**DEPARTMENTS, "DY-ZF": merged}))
    _, *parts = desk.accepted().do(FILE, COORDINATOR)
    assert [part.department for part in parts] == ["DY-HB", STREET]


def test_a_unit_that_will_be_absorbed_later_acts_until_then():
    merging = replace(DEPARTMENTS["DY-ZF"], successor="DY-HB", merged_on=date(2026, 12, 1))
    desk = Desk(facts=replace(FACTS, departments={**DEPARTMENTS, "DY-ZF": merging}))
    assert desk.dispatched().part("DY-ZF").status == "dispatched"


@pytest.mark.parametrize("successor", [None, "DY-ZF"])
def test_a_unit_that_was_absorbed_by_nobody_cannot_act(successor):
    lost = replace(DEPARTMENTS["DY-ZF"], successor=successor, merged_on=date(2026, 11, 1))
    desk = Desk(facts=replace(FACTS, departments={**DEPARTMENTS, "DY-ZF": lost}))
    desk.accepted().try_(FILE, COORDINATOR).refused("department.unknown")


def test_a_rule_that_names_a_unit_nobody_knows_is_not_half_followed():
    command = replace(FILE, category="flood")
    Desk().accepted().try_(command, COORDINATOR).refused("routing.unit-missing")


def test_the_street_of_an_issue_that_lies_in_none_is_unknown():
    desk = Desk().raised(location=Location(area=COUNTY))
    desk.do(ACCEPT, COUNTY_DESK)
    desk.try_(FILE, COUNTY_DESK).refused("department.unknown")


# -- by hand -------------------------------------------------------------------------------------


def test_a_street_dispatches_by_hand_to_itself():
    desk = Desk().accepted()
    desk.do(UNCAUGHT, COORDINATOR)
    (part,) = desk.do(by_hand(), COORDINATOR)
    assert (part.department, part.role, part.verify_by) == (STREET, "lead", "document")
    assert part.rule_version is None
    assert [(m.name, m.limit) for m in part.milestones] == [("处置", "3工作日")]


def test_a_street_reports_up_what_concerns_others():
    desk = Desk().accepted()
    desk.do(UNCAUGHT, COORDINATOR)
    desk.try_(by_hand("DY-SW"), COORDINATOR).refused("issue.report-up-first")


def test_the_county_dispatches_by_hand_to_anybody_once():
    desk = Desk().accepted()
    desk.do(ReportUp(issue=ISSUE, reason="for many"), COORDINATOR)
    desk.do(ACCEPT, COUNTY_DESK)
    desk.do(UNCAUGHT, COUNTY_DESK)
    parts = desk.do(by_hand("DY-SW", "DY-JS", "DY-SW"), COUNTY_DESK)
    assert [(part.department, part.role) for part in parts] == [
        ("DY-SW", "lead"),
        ("DY-JS", "assisting"),
    ]


def test_by_hand_is_for_what_no_rule_caught():
    Desk().dispatched().try_(by_hand(), COORDINATOR).refused("issue.is-dispatched")


@pytest.mark.parametrize(
    ("command", "code"),
    [(by_hand("DY-XX"), "department.unknown"), (by_hand(limit="soon"), "limit.malformed")],
    ids=["department", "limit"],
)
def test_a_dispatch_by_hand_names_what_exists(command, code):
    desk = Desk().accepted()
    desk.do(UNCAUGHT, COORDINATOR)
    desk.try_(command, COORDINATOR).refused(code)


# -- one more ------------------------------------------------------------------------------------


def adding(department="DY-SW"):
    return AddDepartment(issue=ISSUE, department=department, limit="2工作日")


def test_a_department_is_added_with_its_own_clock():
    desk = Desk().dispatched().at("2026-11-24 09:00")
    (added,) = desk.do(adding(), COORDINATOR)
    assert (added.department, added.role, added.verify_by) == ("DY-SW", "assisting", "site")
    assert shown(added.milestones[0].due) == "11-26 17:00"


def test_every_assignment_has_an_id_of_its_own():
    desk = Desk().dispatched()
    desk.do(adding(), COORDINATOR)
    assert len(desk.case.parts) == 4


def test_a_department_that_has_an_open_part_is_not_added():
    outcome = Desk().dispatched().try_(adding("DY-HB"), COORDINATOR)
    outcome.refused("assignment.department-has-a-part")


@pytest.mark.parametrize("actor", [CADRE, officer("DY-HB")])
def test_departments_are_added_by_coordinators(actor):
    Desk().dispatched().try_(adding(), actor).refused("issue.at-another-tier")


def test_the_county_may_add_to_what_a_street_has():
    assert Desk().dispatched().do(adding(), COUNTY_DESK)
