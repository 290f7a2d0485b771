"""Whom a department may name as one to ask about its work."""

from dataclasses import replace

import pytest

from contracts.issue.commands.assignment import StartAssignment
from contracts.issue.parts import Contact
from services.issue.domain.facts_needed import PersonCopy
from tests.issue.domain.examples import (
    COUNTY,
    DEPARTMENTS,
    MONDAY,
    STREET,
    TOWN,
    VILLAGE,
    Desk,
    officer,
)

LEAD = "DY-HB"
REFUSED = "assignment.contact-not-yours"


def naming(desk, department, contact):
    """The two commands in which a department says whom to ask."""
    begin = StartAssignment(**desk.name(department), contact=contact)
    return begin, desk.reporting(department, contact=contact)


def each_answered(department, person, **facts):
    """What a department is answered that names somebody, as the directory tells of them."""
    desk = Desk().dispatched().start(department)
    contact = Contact(post="post", person=person.person if person else "nobody")
    for command in naming(desk, department, contact):
        yield desk.try_(command, officer(department), contact=person, **facts)


def works(department=None, *areas):
    return PersonCopy(person="somebody", department=department, areas=areas)


CADRE, TOWNS_CADRE = works(None, VILLAGE), works(None, f"{TOWN}201")
ELSEWHERE = {
    "a cadre who might verify it": CADRE,
    "one of another department": works("DY-ZF", COUNTY),
    "one of the street": works(STREET, STREET),
    "nobody who works here": None,
}


@pytest.mark.parametrize("who", ELSEWHERE)
def test_a_department_names_nobody_elses_people_as_those_to_ask(who):
    for answer in each_answered(LEAD, ELSEWHERE[who]):
        answer.refused(REFUSED)


def test_a_department_names_its_own_people():
    for answer in each_answered(LEAD, works(LEAD, COUNTY)):
        assert answer.refusal is None


def test_a_post_may_be_named_without_anybody_in_it():
    desk = Desk().dispatched().start(LEAD)
    for command in naming(desk, LEAD, Contact(post="duty-desk")):
        (*_, told) = desk.do(command, officer(LEAD))
        assert told.contact == Contact(post="duty-desk")


def test_who_absorbed_a_department_names_people_of_either():
    merged = replace(DEPARTMENTS[LEAD], successor="DY-SW", merged_on=MONDAY.date())
    units = {**DEPARTMENTS, LEAD: merged}
    for own in (LEAD, "DY-SW"):
        for answer in each_answered(LEAD, works(own), departments=units):
            assert answer.refusal is None
    for answer in each_answered(LEAD, works("DY-ZF"), departments=units):
        answer.refused(REFUSED)


def test_a_street_names_its_cadres_who_belong_to_no_department():
    for answer in each_answered(STREET, CADRE):
        assert answer.refusal is None


@pytest.mark.parametrize(
    "other", [TOWNS_CADRE, works("DY-ZF", VILLAGE), works(None, COUNTY), works(None)]
)
def test_a_street_names_no_towns_cadre_and_nobody_of_a_department_who_has_areas_in_it(other):
    for answer in each_answered(STREET, other):
        answer.refused(REFUSED)
