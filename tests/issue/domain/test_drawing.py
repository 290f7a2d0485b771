"""Another town verifies what a street did itself: which one nobody chooses, and nobody foresees."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.issue.commands import case as of_case
from contracts.issue.events.assignment import AssignmentDone, TownDrawn
from services.issue.domain.facts_needed import Actor
from tests.issue.domain.examples import (
    COORDINATOR,
    COUNTY_DESK,
    DEPARTMENTS,
    FACTS,
    IN_TOWN,
    ISSUE,
    MONDAY,
    RULES,
    STREET,
    TOWN,
    Desk,
    officer,
    unit,
)

TOWNS = tuple(f"3307832{n:02}" for n in range(12))
"""The other towns of a county that has many."""
lots = st.integers(0, 2**64 - 1)


def county(*towns, **other):
    """Return the facts of a county in which there are these towns beside the street."""
    units = {code: known for code, known in DEPARTMENTS.items() if code != TOWN}
    departments = {**units, **{code: unit(code, "街", "street") for code in towns}}
    return replace(FACTS, departments=departments, **other)


def drawn(desk, department=STREET, **facts):
    """Let a street begin and report its part done; return what is drawn."""
    told = desk.start(department).do(desk.reporting(department), officer(department), **facts)
    return [event for event in told if isinstance(event, TownDrawn)]


def one_drawn(desk, department=STREET, **facts):
    (one,) = drawn(desk, department, **facts)
    return one


def absorbed(code, successor):
    return replace(unit(code, "街", "street"), successor=successor, merged_on=MONDAY.date())


def of(town, role="cadre"):
    return Actor(person=f"{role}-{town}", roles=frozenset({role}), areas=(f"{town}001",))


def by_hand(desk, way, lead, *assisting):
    """Let the county dispatch a case that no rule catches."""
    desk.raised().do(of_case.ReportUp(issue=ISSUE, reason="x"), COORDINATOR)
    desk.do(of_case.AcceptIssue(issue=ISSUE), COUNTY_DESK)
    desk.do(of_case.FileIssue(issue=ISSUE, category="unheard-of"), COUNTY_DESK)
    units = {"lead": lead, "assisting": assisting}
    command = of_case.DispatchIssue(issue=ISSUE, limit="2工作日", verify_by=way, **units)
    desk.do(command, COUNTY_DESK)
    return desk


# -- which ---------------------------------------------------------------------------------------


@given(st.sets(st.sampled_from(TOWNS), min_size=1), lots)
def test_a_town_is_drawn_and_never_the_street_itself(towns, lot):
    one = one_drawn(Desk(facts=county(*towns, lot=lot)).dispatched("rubbish"))
    assert one.verify_from in towns
    assert one.among == tuple(sorted(towns))


@given(st.permutations(TOWNS), lots)
def test_the_same_lot_draws_the_same_town_however_the_towns_are_told(towns, lot):
    first, again = (
        one_drawn(Desk(facts=county(*told, lot=lot)).dispatched("rubbish"))
        for told in (TOWNS, towns)
    )
    assert first == again


@given(st.sets(st.sampled_from(TOWNS), min_size=1))
def test_each_town_has_a_lot_by_which_it_is_drawn(towns):
    desk = Desk(facts=county(*towns)).dispatched("rubbish").start(STREET)
    by_lot = {
        event.verify_from
        for lot in range(len(towns))
        for event in desk.try_(desk.reporting(STREET), officer(STREET), lot=lot).events
        if isinstance(event, TownDrawn)
    }
    assert by_lot == towns


@given(lots)
def test_towns_that_have_a_part_are_not_drawn_for_each_other(lot):
    desk = Desk(facts=county(*TOWNS[:4], lot=lot))
    one = one_drawn(by_hand(desk, "site", TOWNS[0], TOWNS[1], STREET))
    assert one.among == TOWNS[2:4]


def test_a_town_that_another_one_has_absorbed_is_not_drawn():
    facts = county(*TOWNS[:2])
    units = {**facts.departments, TOWNS[0]: absorbed(TOWNS[0], TOWNS[1])}
    desk = Desk(facts=replace(facts, departments=units)).dispatched("rubbish")
    assert one_drawn(desk).among == (TOWNS[1],)


def test_the_town_that_has_absorbed_the_street_is_not_drawn():
    desk = Desk(facts=county(*TOWNS[:3])).dispatched("rubbish").start(STREET)
    units = {**desk.facts.departments, STREET: absorbed(STREET, TOWNS[0])}
    successor = officer(TOWNS[0])
    *_, one = desk.do(desk.reporting(STREET), successor, departments=units)
    assert one.among == TOWNS[1:3]


def test_the_countys_rules_say_which_towns_verify():
    rules = replace(RULES, verifying_towns=frozenset(TOWNS[2:5]))
    one = one_drawn(Desk(facts=county(*TOWNS, rules=rules)).dispatched("rubbish"))
    assert (one.among, one.rule_version) == (TOWNS[2:5], rules.version)


# -- when ----------------------------------------------------------------------------------------


def test_what_a_department_did_is_verified_where_it_lies():
    assert drawn(Desk().dispatched(), "DY-HB") == []


def test_where_there_is_no_other_town_the_county_verifies():
    assert drawn(Desk(facts=county()).dispatched("rubbish")) == []


def test_where_the_rules_name_no_town_the_county_verifies():
    rules = replace(RULES, verifying_towns=frozenset())
    assert drawn(Desk(facts=replace(FACTS, rules=rules)).dispatched("rubbish")) == []


def test_no_other_town_learns_of_a_restricted_case():
    assert drawn(Desk().raised(category="threat")) == []


def test_a_residents_word_is_a_callers_to_take():
    assert drawn(by_hand(Desk(), "resident", STREET)) == []


def test_what_is_not_drawn_for_the_sample_needs_no_town():
    assert drawn(Desk().dispatched("rubbish"), drawn=False) == []


def test_before_any_rules_were_adopted_any_town_is_drawn():
    desk = Desk().dispatched("rubbish")
    assert one_drawn(desk, rules=None).rule_version is None


def test_what_is_sent_back_stays_with_the_town_that_looked():
    desk = Desk(facts=county(*TOWNS, lot=5)).dispatched("rubbish")
    town = one_drawn(desk).verify_from
    desk.do(desk.verifying(failed=(STREET,), by="sample"), of(town, "street_coordinator"))
    again = desk.do(desk.reporting(STREET), officer(STREET), lot=6)
    assert [type(event) for event in again] == [AssignmentDone]
    assert desk.part(STREET).verify_from == town


def test_it_is_drawn_anew_where_that_town_is_no_more():
    desk = Desk(facts=county(*TOWNS[:3], lot=0)).dispatched("rubbish")
    first = one_drawn(desk)
    desk.do(desk.verifying(failed=(STREET,), by="sample"), COUNTY_DESK)
    units = {**desk.facts.departments, first.verify_from: absorbed(first.verify_from, TOWNS[2])}
    *_, again = desk.do(desk.reporting(STREET), officer(STREET), departments=units)
    assert again.verify_from == TOWNS[1]


# -- who verifies then ---------------------------------------------------------------------------


@pytest.fixture
def waiting():
    """A street's own part that waits to be verified from the only other town."""
    return Desk().dispatched("rubbish").done(STREET)


def verifying(desk):
    return desk.verifying(STREET, by="sample")


@pytest.mark.parametrize(
    "actor", [IN_TOWN, of(TOWN, "street_coordinator"), COUNTY_DESK], ids=["cadre", "town", "county"]
)
def test_people_of_the_town_that_was_drawn_verify_it_and_so_may_the_county(waiting, actor):
    assert waiting.do(verifying(waiting), actor)


def test_from_the_town_one_shows_that_one_was_there_like_everybody_else(waiting):
    unseen = replace(verifying(waiting), label=None)
    waiting.try_(unseen, IN_TOWN).refused("verification.not-on-the-spot")


@pytest.mark.parametrize(
    "actor",
    [
        of(TOWNS[0]),
        Actor(person="everywhere", roles=frozenset({"cadre"}), areas=("330783",)),
        replace(IN_TOWN, roles=frozenset({"officer"})),
    ],
    ids=["a third town", "no town's", "no verifier"],
)
def test_nobody_else_does(waiting, actor):
    refused = waiting.try_(verifying(waiting), actor).refused("verification.not-yours")
    assert refused.about.get("verify_from", TOWN) == TOWN


def test_whoever_did_it_is_told_which_town_verifies(waiting):
    own = Actor(person="own", roles=frozenset({"cadre"}), areas=(f"{STREET}013",))
    refused = waiting.try_(verifying(waiting), own).refused("verification.own-work")
    assert refused.about["verify_from"] == TOWN
    assert TOWN in refused.detail


def test_a_town_that_was_absorbed_since_verifies_nothing_any_more(waiting):
    units = {**DEPARTMENTS, TOWN: absorbed(TOWN, STREET)}
    command = verifying(waiting)
    waiting.try_(command, IN_TOWN, departments=units).refused("verification.not-yours")
    assert waiting.do(command, COUNTY_DESK, departments=units)


def test_what_was_done_before_there_was_a_draw_the_county_verifies():
    desk = Desk(facts=county()).dispatched("rubbish").done(STREET)
    desk.try_(verifying(desk), IN_TOWN).refused("verification.not-yours")
    assert desk.do(verifying(desk), COUNTY_DESK)


def test_the_town_verifies_the_streets_part_alone():
    desk = Desk().dispatched().done("DY-HB", STREET)
    assert desk.part("DY-HB").verify_from is None
    desk.try_(desk.verifying("DY-HB"), IN_TOWN).refused("verification.not-yours")
    desk.try_(desk.verifying("DY-HB", STREET), IN_TOWN).refused("verification.not-yours")
    assert desk.do(desk.verifying(STREET), IN_TOWN)
