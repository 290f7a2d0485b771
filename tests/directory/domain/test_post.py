"""Posts: an A and a B, two different people, handed over on the day."""

from dataclasses import replace

import pytest

from contracts.directory.commands import FillPost, HandOverPost
from contracts.directory.events import PostFilled, PostHandedOver
from events.testing import specification
from services.directory.domain.post import PostFacts, post
from tests.directory.domain.examples import (
    TODAY,
    TOMORROW,
    create_river_post,
    river_post_created,
)

EVERYBODY = PostFacts(day=TODAY, working=frozenset({"a", "b", "c"}))

spec = specification(post)
created = spec.given(river_post_created)
fill = FillPost(post="river", person="a", since=TODAY)
filled = PostFilled(post="river", person="a", deputy=False, since=TODAY)
deputised = PostFilled(post="river", person="b", deputy=True, since=TODAY)
held = created.given(filled, deputised)
hand_over = HandOverPost(post="river", leaver="a", successor="c", since=TODAY, note="两件")
handed_over = PostHandedOver(
    post="river",
    leaver="a",
    successor="c",
    deputy=False,
    since=TODAY,
    note="两件",
)


def working(*people: str) -> PostFacts:
    return PostFacts(day=TODAY, working=frozenset(people))


# ---- creating -----------------------------------------------------------------------------------


def test_a_post_is_created():
    spec.when(create_river_post, EVERYBODY).then(river_post_created)


def test_the_same_post_again_changes_nothing():
    created.when(create_river_post, EVERYBODY).nothing()


def test_another_post_of_the_same_code_is_refused():
    created.when(replace(create_river_post, title="财务岗"), EVERYBODY).refused("post.exists")


def test_a_post_of_a_department_that_does_not_stand_is_refused():
    facts = replace(EVERYBODY, department_stands=False)
    spec.when(create_river_post, facts).refused("department.unknown")


def test_a_post_in_an_office_that_is_not_open_is_refused():
    in_office = replace(create_river_post, office="river")
    spec.when(in_office, EVERYBODY).refused("office.unknown")
    facts = replace(EVERYBODY, offices=frozenset({"river"}))
    spec.when(in_office, facts).then(replace(river_post_created, office="river"))


@pytest.mark.parametrize("command", [fill, hand_over])
def test_a_post_that_does_not_exist_is_not_held(command):
    spec.when(command, EVERYBODY).refused("post.unknown")


# ---- filling ------------------------------------------------------------------------------------


def test_a_post_is_filled_with_its_a_and_its_b():
    created.when(fill, EVERYBODY).then(filled)
    created.given(filled).when(replace(fill, person="b", deputy=True), EVERYBODY).then(deputised)


def test_who_holds_it_already_changes_nothing():
    held.when(fill, EVERYBODY).nothing()


@pytest.mark.parametrize(("person", "deputy"), [("b", False), ("a", True)])
def test_the_a_and_the_b_are_two_people(person, deputy):
    command = replace(fill, person=person, deputy=deputy)
    held.when(command, EVERYBODY).refused("post.same-person")


def test_who_does_not_work_here_holds_nothing():
    created.when(fill, working("b")).refused("person.unknown")


def test_a_post_that_is_held_is_not_filled_again():
    refusal = held.when(replace(fill, person="c"), EVERYBODY).refused("post.held")
    assert refusal.about["holder"] == "a"


def test_a_post_whose_holder_left_is_filled_again():
    command = replace(fill, person="c")
    held.when(command, working("b", "c")).then(replace(filled, person="c"))


def test_a_post_is_not_filled_ahead_of_the_day():
    created.when(replace(fill, since=TOMORROW), EVERYBODY).refused("post.not-yet")


# ---- handing over -------------------------------------------------------------------------------


def test_a_post_is_handed_over_with_what_is_open():
    held.when(hand_over, EVERYBODY).then(handed_over)


def test_a_deputy_hands_over_as_deputy():
    command = replace(hand_over, leaver="b")
    held.when(command, EVERYBODY).then(replace(handed_over, leaver="b", deputy=True))


def test_who_left_can_still_be_succeeded():
    held.when(hand_over, working("b", "c")).then(handed_over)


def test_after_a_handover_the_successor_holds_it():
    back = replace(hand_over, leaver="c", successor="a")
    held.given(handed_over).when(back, EVERYBODY).then(
        replace(handed_over, leaver="c", successor="a"),
    )


def test_who_does_not_hold_it_hands_nothing_over():
    held.given(handed_over).when(hand_over, EVERYBODY).refused("post.not-held")


@pytest.mark.parametrize("successor", ["a", "b"])
def test_a_successor_is_neither_the_leaver_nor_the_other(successor):
    command = replace(hand_over, successor=successor)
    held.when(command, EVERYBODY).refused("post.same-person")


def test_a_successor_works_here():
    held.when(hand_over, working("a", "b")).refused("person.unknown")


def test_a_post_is_not_handed_over_ahead_of_the_day():
    held.when(replace(hand_over, since=TOMORROW), EVERYBODY).refused("post.not-yet")
