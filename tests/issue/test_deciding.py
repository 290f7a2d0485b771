"""Who decides on a part, over HTTP: another unit; what a street ends, and what only the county."""

from tests.issue.case import problem
from tests.issue.county import STREET

WHY = {"reason": "x"}
LONGER = {"limit": "3工作日", **WHY}


def test_a_streets_extension_is_the_countys_to_decide(world, case):
    case.filed().started(STREET)
    case.act(world.officer(STREET), "request-extension", STREET, **LONGER)
    own = case.try_act(world.coordinator, "decide-extension", STREET, granted=True)
    problem(own, 409, "assignment.own-unit")
    case.act(world.county, "decide-extension", STREET, granted=True)
    assert case.parts()[STREET]["extension"] == "granted"


def test_a_street_neither_releases_a_department_of_the_county_nor_ends_its_case(world, case):
    case.filed()
    idle = "DY-ZF"
    tried = case.try_act(world.coordinator, "release", idle, **WHY)
    problem(tried, 409, "issue.the-countys-decision")
    problem(case.try_(world.coordinator, "void", **WHY), 409, "issue.the-countys-decision")
    case.act(world.county, "release", idle, **WHY)
    assert idle not in case.parts()


def test_what_a_street_did_itself_the_county_verifies(world, case):
    case.filed().done()
    for own in (world.neighbour, world.coordinator):
        problem(case.try_(own, "verify", **case.verdicts(STREET)), 409, "verification.own-work")
    case.on(world.county, "verify", **case.verdicts(STREET))
    assert case.parts()[STREET]["verified_by"] == "county_coordinator"
