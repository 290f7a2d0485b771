"""The first county's data: what five departments ask, as it stands in the policy folder."""

from datetime import date
from importlib.resources import files

import yaml

from contracts.visit.commands import DefineElement
from contracts.visit.events import ElementDefined
from services.redlines import bared
from services.visit import policy
from services.visit.domain.asking import check_new
from services.visit.domain.basis import missing, stated
from services.visit.domain.element import element
from services.visit.domain.likeness import Dictionary

DEPARTMENTS = {"DY-ZZ", "DY-SW", "DY-JS", "DY-MZ", "DY-ZB"}


def test_five_departments_ask_35_fields_that_are_22_elements():
    wanted = policy.requirements("330783")
    assert {each.department for each in wanted} == DEPARTMENTS
    asked = [code for each in wanted for code in each.elements]
    assert (len(asked), len(set(asked))) == (35, 22)
    assert set(asked) == {each.element for each in policy.elements()}


def test_one_of_the_five_is_restricted_and_asks_what_nobody_else_does():
    [restricted] = [each for each in policy.requirements("330783") if each.restricted]
    assert restricted.department == "DY-ZZ"
    assert {"neighbours_say", "state_of_mind"} <= set(restricted.elements)


def test_each_requirement_names_its_law():
    for each in policy.requirements("330783"):
        assert not list(missing(stated(each.basis), policy.numbers())), each.title


def test_what_ships_crosses_no_red_line_and_asks_nothing_twice():
    """Each requirement would be proposed today, and each element defined after all the others."""
    known = Dictionary(map(defined, policy.elements()), policy.words())
    for each in policy.elements():
        check_new(each, known)
    assert all(
        len(each.elements) >= 1 and each.every_days >= 1 for each in policy.requirements("33")
    )


def test_what_ships_is_asked_for_a_year_from_its_day_on():
    since = date(2027, 3, 1)
    assert {each.until for each in policy.requirements("330783", since)} == {date(2028, 2, 28)}


def test_each_form_of_a_number_has_an_example_that_is_one():
    assert all(policy.numbers().known(example) for example in policy.numbers().examples)


def test_no_name_is_a_synonym_of_two():
    told = yaml.safe_load(files(policy.__name__).joinpath("synonyms.yml").read_text("utf-8"))
    named = [bared(name) for names in told["same"] for name in names]
    assert len(named) == len(set(named))


def defined(command: DefineElement) -> ElementDefined:
    [event] = element.decide(None, command, Dictionary())
    return event


def test_what_is_said_about_people_is_personal():
    kinds = {each.element: each for each in policy.elements()}
    for code in ("householder", "phone", "subsistence", "disability", "state_of_mind"):
        assert kinds[code].personal
    for code in ("storeys", "sewer_connected", "well"):
        assert not kinds[code].personal


def test_an_area_has_requirements_of_its_own():
    county, street = (
        {each.requirement for each in policy.requirements(area)} for area in ("330783", "330783005")
    )
    assert not county & street
    assert county == {each.requirement for each in policy.requirements("330783")}
