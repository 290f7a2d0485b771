"""Who decides on a part is of another unit than the one that has it."""

from dataclasses import replace

import pytest

from contracts.issue.commands import assignment as of_part
from contracts.issue.commands import case as of_case
from tests.issue.domain.examples import (
    COORDINATOR,
    COUNTY_DESK,
    ISSUE,
    MONDAY,
    STREET,
    Desk,
    officer,
)

LEAD = "DY-HB"
UNREGISTERED = replace(COORDINATOR, person="street-desk-2", department=None)
"""A coordinator of the street whom nobody has registered in it as in a department."""
OWN_DESKS = pytest.mark.parametrize("desk_of", [COORDINATOR, UNREGISTERED], ids=["own", "unnamed"])

DECISIONS = {
    "extension": (of_part.DecideExtension, {"granted": True}),
    "suspension": (of_part.DecideSuspension, {"granted": True}),
    "pool": (of_part.PoolAssignment, {"reason": "x", "review_at": MONDAY}),
    "unpool": (of_part.UnpoolAssignment, {}),
    "grant": (of_part.GrantReturn, {"successor": "DY-SW", "reason": "x"}),
    "reject": (of_part.RejectReturn, {"reason": "x"}),
    "transfer": (of_part.TransferAssignment, {"successor": "DY-SW", "reason": "x"}),
    "release": (of_part.ReleaseAssignment, {"reason": "x"}),
}


def decision(desk, name, department=STREET):
    kind, fields = DECISIONS[name]
    return kind(**desk.name(department), **fields)


@OWN_DESKS
@pytest.mark.parametrize("name", DECISIONS)
def test_a_street_decides_nothing_on_its_own_part(name, desk_of):
    desk = Desk().dispatched().start(STREET)
    refused = desk.try_(decision(desk, name), desk_of).refused("assignment.own-unit")
    assert refused.about["department"] == STREET


def test_the_county_decides_on_a_streets_part():
    desk = Desk().dispatched().start(STREET)
    asking = of_part.RequestExtension(**desk.name(STREET), limit="3工作日", reason="x")
    desk.do(asking, officer(STREET))
    desk.try_(decision(desk, "extension"), COORDINATOR).refused("assignment.own-unit")
    assert desk.do(decision(desk, "extension"), COUNTY_DESK)


def test_the_countys_desk_decides_nothing_on_the_part_of_its_own_unit():
    desk = Desk().dispatched().start(LEAD)
    desk_of = replace(COUNTY_DESK, department=LEAD)
    desk.try_(decision(desk, "pool", LEAD), desk_of).refused("assignment.own-unit")


@pytest.mark.parametrize("name", ["release", "transfer"])
def test_a_street_ends_nothing_that_a_department_of_the_county_has_to_do(name):
    desk = Desk().dispatched()
    command = decision(desk, name, "DY-ZF")
    desk.try_(command, COORDINATOR).refused("issue.the-countys-decision")
    assert desk.do(command, COUNTY_DESK)


ENDINGS = {
    "void": of_case.VoidIssue(issue=ISSUE, reason="x"),
    "merge": of_case.MergeIssue(issue=ISSUE, into=ISSUE.__class__(int=7), reason="x"),
}
EITHER = pytest.mark.parametrize("command", ENDINGS.values(), ids=ENDINGS)


@EITHER
@pytest.mark.parametrize("category", ["sewage", "noise", "rubbish"])
def test_a_street_ends_no_case_in_which_anybody_has_a_part(command, category):
    desk = Desk().dispatched(category)
    desk.try_(command, COORDINATOR).refused("issue.the-countys-decision")
    assert desk.do(command, COUNTY_DESK)


@EITHER
def test_a_street_ends_a_case_in_which_nobody_has_a_part_yet(command):
    assert Desk().accepted().do(command, COORDINATOR)


@EITHER
@pytest.mark.parametrize(
    "who",
    [
        replace(COUNTY_DESK, department=LEAD),
        replace(COUNTY_DESK, person="cadre"),
        replace(
            COUNTY_DESK,
            areas=(*COUNTY_DESK.areas, STREET),
            roles=COORDINATOR.roles | COUNTY_DESK.roles,
        ),
    ],
    ids=["unit", "reporter", "street"],
)
def test_nobody_with_a_part_in_it_ends_a_case(command, who):
    Desk().dispatched().try_(command, who).refused("issue.not-independent")


def test_a_void_tells_who_decided_it_at_which_tier():
    (voided,) = Desk().raised().do(ENDINGS["void"], UNREGISTERED)
    assert (voided.tier, voided.unit, voided.person) == ("street", None, "street-desk-2")
