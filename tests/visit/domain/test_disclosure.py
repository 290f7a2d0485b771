"""Who sees what of a record."""

from dataclasses import replace

from contracts.visit.parts import GivenAnswer
from events.testing import specification
from services.visit.domain import disclosure
from services.visit.domain.visit import visit
from tests.visit.domain.examples import asks, element, facts, form, record

A_FORM = form(
    asks("DY-MZ", "name", "rooms"),
    asks("DY-ZZ", "name", "mood", restricted=True),
    known=[element("name", personal=True), element("mood", personal=True)],
)
ANSWERS = tuple(GivenAnswer(element=code, value="x") for code in ("name", "rooms", "mood"))
SEALED = {"name": "sealed:n", "mood": "sealed:m"}
[RECORD] = (
    specification(visit).when(replace(record, answers=ANSWERS), facts(A_FORM, sealed=SEALED)).events
)


def test_what_restricted_requirements_alone_asked_is_left_out():
    assert [answer.element for answer in disclosure.disclosed(RECORD)] == ["name", "rooms"]
    assert [part.department for part in disclosure.parts(RECORD)] == ["DY-MZ"]


def test_a_personal_value_is_withheld_from_who_may_not_see_it():
    [name, rooms] = disclosure.answers(RECORD, {})
    assert (name.value, name.withheld) == (None, True)
    assert (rooms.value, rooms.withheld) == ("x", False)


def test_a_personal_value_is_shown_to_who_may_see_it():
    [name, _] = disclosure.answers(RECORD, {"name": "张三"})
    assert (name.value, name.withheld) == ("张三", False)


def test_even_an_opened_restricted_value_is_not_shown():
    shown = disclosure.answers(RECORD, {"name": "张三", "mood": "y"})
    assert [answer.element for answer in shown] == ["name", "rooms"]
