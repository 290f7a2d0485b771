"""Answers: sealed where they are personal, refused by field where they are wrong."""

import json
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.visit.parts import GivenAnswer
from services.visit.domain.answers import subject_of, to_be_sealed
from tests.visit.domain.examples import (
    PLACE,
    asks,
    choices,
    element,
    facts,
    form,
    on_file,
    place,
    problem,
    record,
    recorded,
    says,
    spec,
)

NAME = element("name", personal=True)


def test_a_personal_answer_is_kept_sealed_about_its_household():
    known = facts(form(asks("A", "name"), known=[NAME]), sealed={"name": "sealed:abc"})
    [answer] = recorded(replace(record, answers=says(name="张三")), known).answers
    assert (answer.value, answer.sealed, answer.subject) == (None, "sealed:abc", f"place-{PLACE}")


def test_what_another_household_says_is_about_another_subject():
    later = facts(form(asks("A", "x")), place=replace(place, household=2))
    [answer] = recorded(replace(record, answers=says("x")), later).answers
    assert answer.subject == subject_of(PLACE, 2) != subject_of(PLACE, 0)


def test_a_reused_personal_answer_stays_sealed():
    old = on_file("name", None, sealed="sealed:old")
    known = facts(form(asks("A", "name"), known=[NAME], filed=[old]))
    [answer] = recorded(record, known).answers
    assert (answer.state, answer.value, answer.sealed) == ("reused", None, "sealed:old")


@given(st.text(max_size=100).map("密".__add__))
def test_nothing_personal_is_in_clear_in_any_event(secret):
    known = facts(form(asks("A", "name"), known=[NAME]), sealed={"name": "sealed:x"})
    answered = replace(record, answers=says(name=secret), problems=(problem,))
    outcome = spec.when(answered, known)
    assert outcome.refusal is None
    body = b"".join(msgspec.json.encode(event) for event in outcome.events).decode()
    assert json.dumps(secret, ensure_ascii=False) not in body


def test_a_personal_answer_that_was_not_sealed_is_never_written():
    known = facts(form(asks("A", "name"), known=[NAME]))
    with pytest.raises(KeyError):
        spec.when(replace(record, answers=says(name="张三")), known)


def test_only_valid_personal_answers_are_sealed():
    a_form = form(asks("A", "name", "plain"), known=[NAME])
    answers = (
        *says(name="张三", plain="x", other="y"),
        GivenAnswer(element="name", value=5),
        GivenAnswer(element="name", state="refused"),
    )
    to_seal = to_be_sealed(replace(record, answers=answers), a_form)
    assert [answer.value for answer in to_seal] == ["张三"]


def test_no_refusal_repeats_a_personal_value():
    known = facts(form(asks("A", "name"), known=[NAME]))
    for value in ("秘密" * 999, 13800000000):
        refusal = spec.when(replace(record, answers=says(name=value)), known).refused(
            "answer.invalid"
        )
        assert str(value)[:9] not in f"{refusal.detail} {refusal.about}"


# ---- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "code", "field"),
    [
        (says("x"), "visit.unanswered", "answers"),
        (says("x", "y", "z"), "visit.not-asked", "answers.2.element"),
        ((*says("x", "y"), *says("x")), "visit.answered-twice", "answers.2.element"),
        (says(x="c", y="yes"), "answer.invalid", "answers.0.value"),
        ((*says("y"), GivenAnswer(element="x")), "answer.invalid", "answers.1.value"),
        (
            (*says("y"), GivenAnswer(element="x", state="unknown", value="a")),
            "answer.invalid",
            "answers.1.value",
        ),
    ],
    ids=["missing", "extra", "twice", "no-choice", "no-value", "unknown-with-value"],
)
def test_wrong_answers_are_refused_with_their_field(answers, code, field):
    of_choices = element("x", "choice", choices=choices("a", "b", "yes"))
    known = facts(form(asks("A", "x", "y"), known=[of_choices]))
    refusal = spec.when(replace(record, answers=answers), known).refused(code)
    assert refusal.about == {"field": field}
