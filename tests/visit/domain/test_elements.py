"""The dictionary of elements, and what counts as an answer to one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.testing import specification
from services.visit.domain.element import (
    MAX_PERSONAL_BYTES,
    expected,
    fits,
    to_seal,
    unsealed,
)
from services.visit.domain.element import element as decider
from services.visit.domain.likeness import Dictionary
from tests.visit.domain.examples import choices, define, element

spec = specification(decider)


NEW = Dictionary()


def as_event(command):
    outcome = spec.when(command, NEW)
    assert outcome.refusal is None
    [event] = outcome.events
    return event


def test_a_defined_element_is_as_it_was_asked_for():
    event = as_event(define)
    assert (event.element, event.name, event.type) == ("roof", "屋顶", "text")
    assert event.fresh_days == 30


def test_a_choice_has_its_choices():
    chosen = replace(define, type="choice", choices=choices("tile", "thatch"))
    assert as_event(chosen).choices == chosen.choices


def test_defining_it_alike_again_changes_nothing():
    spec.given(as_event(define)).when(define, NEW).nothing()


def test_its_name_and_freshness_may_change():
    other = replace(define, name="屋面", fresh_days=90)
    spec.given(as_event(define)).when(other, NEW).then(as_event(other))


def test_its_type_may_not_change():
    other = replace(define, type="number")
    spec.given(as_event(define)).when(other, NEW).refused("element.type-changed")


def test_whether_it_is_personal_may_not_change():
    other = replace(define, personal=True)
    spec.given(as_event(define)).when(other, NEW).refused("element.personal-changed")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"type": "choice"}, "element.no-choices"),
        ({"type": "choices", "choices": choices("a", "b", "a")}, "element.choice-twice"),
        ({"choices": choices("a")}, "element.choices"),
    ],
    ids=["none", "twice", "of-a-text"],
)
def test_choices_are_there_where_and_only_where_they_belong(change, code):
    refusal = spec.when(replace(define, **change), NEW).refused(code)
    assert refusal.about == {"field": "choices"}


@pytest.mark.parametrize(
    ("type_", "right", "wrong"),
    [
        ("text", ["瓦"], [1, True, ["瓦"], None]),
        ("number", [3, 0.5, -2], [True, "3", None]),
        ("yes_no", [True, False], [0, "yes", None]),
        ("choice", ["a"], ["c", "", ["a"], None]),
        ("choices", [["a", "b"], []], [["c"], "a", None]),
        ("date", ["2026-11-23"], ["2026-11-31", "20261123", "2026-1-5", 2026, None]),
    ],
)
def test_an_answer_is_of_its_elements_type(type_, right, wrong):
    of_choices = choices("a", "b") if type_.startswith("choice") else ()
    asked = element("x", type_, choices=of_choices)
    assert [fits(asked, value) for value in right] == [True] * len(right)
    assert [fits(asked, value) for value in wrong] == [False] * len(wrong)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (element("x"), "a text"),
        (element("x", personal=True), "a text of up to 1400 bytes"),
        (element("x", "number", personal=True), "a number"),
        (element("x", "yes_no"), "true or false"),
        (element("x", "date"), "a day such as 2026-11-23"),
        (element("x", "choice", choices=choices("a", "b")), "one of a, b"),
        (element("x", "choices", choices=choices("a", "b")), "some of a, b"),
    ],
)
def test_people_are_told_what_counts_as_an_answer(asked, said):
    assert expected(asked) == said


def test_a_personal_answer_is_as_long_as_its_ciphertext_allows():
    asked = element("x", personal=True)
    longest = "张" * ((MAX_PERSONAL_BYTES - 2) // 3)
    assert fits(asked, longest)
    assert not fits(asked, longest + "三")


@given(st.one_of(st.text(), st.booleans(), st.integers(), st.lists(st.text())))
def test_whatever_is_sealed_comes_out_as_it_went_in(value):
    assert unsealed(to_seal(value)) == value
