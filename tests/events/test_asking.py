"""When a source is asked to say again what is missing."""

from itertools import pairwise

import pytest

from events.subscription import asking
from events.subscription.asking import FIRST, LONGEST, Asking


@pytest.fixture
def time(monkeypatch) -> list[float]:
    now = [1000.0]
    monkeypatch.setattr(asking, "monotonic", lambda: now[0])
    return now


def test_a_gap_is_asked_about_at_once(time):
    assert Asking().now(7)


def test_the_same_gap_is_not_asked_about_again_before_an_answer_can_be_there(time):
    patient = Asking()
    patient.now(7)
    time[0] += FIRST - 1
    assert not patient.now(7)


def test_a_question_without_an_answer_is_repeated_ever_more_slowly(time):
    patient, asked = Asking(), []
    for _ in range(3000):
        if patient.now(7):
            asked.append(time[0])
        time[0] += 1
    waits = [later - earlier for earlier, later in pairwise(asked)]
    assert waits[:4] == [FIRST, 2 * FIRST, 4 * FIRST, 8 * FIRST]
    assert max(waits) == LONGEST


def test_nothing_is_asked_while_the_answer_brings_us_on(time):
    patient = Asking()
    patient.now(7)
    for position in range(8, 100):
        time[0] += FIRST - 1
        patient.helped()
        assert not patient.now(position)


def test_a_new_gap_is_asked_about_at_once_when_the_last_one_was_settled(time):
    patient = Asking()
    patient.now(7)
    assert patient.open
    patient.settled()
    assert not patient.open
    assert patient.now(9)
