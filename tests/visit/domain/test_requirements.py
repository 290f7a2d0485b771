"""A requirement: proposed by a department, decided by the organising office, ended."""

from dataclasses import replace
from datetime import date

import pytest

from contracts.visit.commands import ApproveRequirement, EndRequirement, RejectRequirement
from contracts.visit.events import RequirementApproved, RequirementEnded, RequirementRejected
from events.testing import specification
from services.visit import policy
from services.visit.domain.asking import AskingFacts
from services.visit.domain.likeness import Dictionary
from services.visit.domain.requirement import RequirementFacts, requirement
from tests.visit.domain.examples import REQUIREMENT, element, propose, proposed

spec = specification(requirement)
asking = AskingFacts(date(2026, 11, 23), Dictionary([element("sewer", "yes_no")]), policy.numbers())
facts = RequirementFacts(asking, person="organiser-1", department="DY-ZB")
approve = ApproveRequirement(requirement=REQUIREMENT)
reject = RejectRequirement(requirement=REQUIREMENT, reason="重复")
end = EndRequirement(requirement=REQUIREMENT, reason="专项结束")
approved = RequirementApproved(requirement=REQUIREMENT, approver="organiser-1")
rejected = RequirementRejected(requirement=REQUIREMENT, approver="organiser-1", reason="重复")
ended = RequirementEnded(requirement=REQUIREMENT, reason="专项结束")
PASTS = [(), (approved,), (rejected,), (approved, ended)]


def test_a_proposal_holds_all_that_is_asked():
    spec.when(propose, facts).then(proposed)


def test_a_requirement_is_proposed_once():
    spec.given(proposed).when(propose, facts).refused("requirement.exists")


@pytest.mark.parametrize(
    ("change", "known", "code", "field"),
    [
        ({}, {"department_known": False}, "department.unknown", "department"),
        ({}, {"area_known": False}, "area.unknown", "area"),
        ({}, {"asking": replace(asking, dictionary=Dictionary())}, "element.unknown", "elements.0"),
        ({"place_kinds": ()}, {}, "requirement.nowhere", "place_kinds"),
        ({"elements": ()}, {}, "requirement.empty", "elements"),
        ({"elements": ("sewer", "sewer")}, {}, "requirement.element-twice", "elements"),
        ({"until": date(2026, 11, 23)}, {}, "requirement.expired", "until"),
        ({"place_kinds": ("household", "bin")}, {}, "visit.kind", "place_kinds.1"),
    ],
    ids=["department", "area", "element", "nowhere", "empty", "twice", "expired", "never asked"],
)
def test_a_proposal_that_cannot_be_is_refused_with_its_field(change, known, code, field):
    outcome = spec.when(replace(propose, **change), replace(facts, **known))
    assert outcome.refused(code).about == {"field": field}


def test_the_organiser_approves():
    spec.given(proposed).when(approve, facts).then(approved)


def test_the_organiser_rejects_with_a_reason():
    spec.given(proposed).when(reject, facts).then(rejected)


@pytest.mark.parametrize("command", [approve, reject], ids=["approve", "reject"])
def test_a_department_does_not_decide_on_its_own_requirement(command):
    own = replace(facts, department="DY-SW")
    spec.given(proposed).when(command, own).refused("requirement.own")


@pytest.mark.parametrize("command", [approve, reject], ids=["approve", "reject"])
@pytest.mark.parametrize("past", PASTS, ids=["none", "approved", "rejected", "ended"])
def test_only_a_proposal_is_decided_on(command, past):
    before = spec.given(proposed, *past) if past else spec
    before.when(command, facts).refused("requirement.not-proposed")


def test_what_has_expired_is_not_approved_any_more():
    late = replace(facts, asking=replace(asking, today=date(2027, 11, 22)))
    refusal = spec.given(proposed).when(approve, late).refused("requirement.expired")
    assert not refusal.about


def test_what_is_in_force_can_be_ended():
    spec.given(proposed, approved).when(end, facts).then(ended)


@pytest.mark.parametrize(
    "past", [(), (rejected,), (approved, ended)], ids=["proposed", "rejected", "ended"]
)
def test_what_is_not_in_force_cannot_be_ended(past):
    spec.given(proposed, *past).when(end, facts).refused("requirement.not-in-force")


def test_a_requirement_knows_its_area():
    assert requirement.area(spec.given(proposed).state) == "330783"
