from dataclasses import replace
from hashlib import sha256

import pytest

from contracts.issue.commands.case import AdoptRouting
from contracts.issue.events.routing import RoutingAdopted
from services.issue.domain.facts_needed import Actor
from services.issue.domain.rulebook import routing
from tests.issue.domain.examples import (
    COORDINATOR,
    COUNTY,
    COUNTY_DESK,
    MONDAY,
    STREET,
    Desk,
    unit,
)

TEXT = """\
county: "330783"
rules:
  - {category: sewage, lead: 环, milestones: {查处: 15工作日}, verify: site}
"""
ADOPT = AdoptRouting(county=COUNTY, text=TEXT)
OPERATOR = Actor(person="op", roles=frozenset({"operator"}))


@pytest.fixture
def book():
    return Desk(routing)


@pytest.mark.parametrize("actor", [COUNTY_DESK, OPERATOR], ids=["county", "operator"])
def test_rules_are_adopted_with_their_text_under_its_digest(book, actor):
    digest = sha256(TEXT.encode()).hexdigest()
    book.try_(ADOPT, actor).then(
        RoutingAdopted(county=COUNTY, rule_version=digest, digest=digest, text=TEXT)
    )


def test_the_rules_in_force_are_not_adopted_again(book):
    book.do(ADOPT, COUNTY_DESK)
    book.try_(ADOPT, COUNTY_DESK).nothing()


def test_other_rules_take_their_place_and_the_old_ones_may_come_back(book):
    book.do(ADOPT, COUNTY_DESK)
    assert book.do(replace(ADOPT, text=TEXT + "# better\n"), COUNTY_DESK)
    assert book.do(ADOPT, COUNTY_DESK)


def test_broken_rules_are_refused_with_every_place(book):
    broken = TEXT.replace("环", "冰").replace("15工作日", "soon")
    refused = book.try_(replace(ADOPT, text=broken), COUNTY_DESK).refused("routing.invalid")
    assert [problem.split(": ")[0] for problem in refused.about["problems"]] == [
        "routing.yml:3:30",
        "routing.yml:3:50",
    ]


def test_only_towns_that_stand_are_named_as_those_that_verify(book):
    towns = [unit(f"33078310{n}", "街", "street") for n in range(3)]
    departments = {**book.facts.departments, **{town.code: town for town in towns}}
    named = ", ".join(town.code for town in towns)
    text = TEXT.replace("rules:", f"verifying_towns: [{named}]\nrules:")
    command = replace(ADOPT, text=text)
    assert book.try_(command, COUNTY_DESK, departments=departments).events
    merged = replace(towns[0], successor=STREET, merged_on=MONDAY.date())
    departments[merged.code] = merged
    book.try_(command, COUNTY_DESK, departments=departments).refused("routing.invalid")


def test_a_unit_that_nobody_has_taken_over_cannot_be_named(book):
    departments = {**book.facts.departments}
    del departments["DY-HB"]
    outcome = book.try_(ADOPT, COUNTY_DESK, departments=departments)
    outcome.refused("routing.invalid")


@pytest.mark.parametrize(
    "command",
    [
        replace(ADOPT, county="330784"),
        AdoptRouting(county="330784", text=TEXT.replace(COUNTY, "330784")),
    ],
    ids=["text", "deployment"],
)
def test_another_countys_rules_are_refused(book, command):
    book.try_(command, COUNTY_DESK).refused("routing.other-county")


def test_a_street_adopts_no_rules(book):
    book.try_(ADOPT, COORDINATOR).refused("routing.not-yours")


def test_an_event_of_a_newer_release_changes_nothing():
    assert routing.evolve(routing.initial, None) == routing.initial
