"""A visit: one record, answered once, cut into exactly the parts that departments required."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.common import Point
from contracts.registry import registry
from contracts.visit.events import BinGraded, ProblemObserved, VisitRecorded
from contracts.visit.parts import GivenAnswer
from services.visit.domain.visit import visit
from tests.visit.domain.examples import (
    DAY,
    EARLIER_VISIT,
    MONDAY,
    PLACE,
    VILLAGE,
    VISIT,
    asks,
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

WATER, CIVIL = asks("DY-SW", "sewer", "tank"), asks("DY-MZ", "sewer", "alone")
SECRET = asks("DY-ZZ", "mood", "sewer", restricted=True)


def parts_of(event: VisitRecorded) -> dict[str, tuple[str, ...]]:
    return {part.department: part.elements for part in event.parts}


# ---- one record for everybody --------------------------------------------------------------------


def test_one_answer_serves_everybody_who_asked():
    answered = replace(record, answers=says("sewer", "tank", "alone", "mood"))
    event = recorded(answered, facts(form(WATER, CIVIL, SECRET)))
    assert [answer.element for answer in event.answers] == ["sewer", "tank", "alone", "mood"]
    assert parts_of(event) == {
        "DY-SW": ("sewer", "tank"),
        "DY-MZ": ("sewer", "alone"),
        "DY-ZZ": ("mood", "sewer"),
    }
    assert [part.department for part in event.parts if part.restricted] == ["DY-ZZ"]


def test_a_record_holds_what_was_true_of_its_place():
    event = recorded(record, facts())
    assert (event.place, event.place_kind, event.place_name, event.area) == (
        PLACE,
        "household",
        "卢宅 7 号",
        VILLAGE,
    )
    assert (event.visit, event.person, event.form) == (VISIT, "cadre-1", record.form)
    assert visit.area(visit.fold([event])) == VILLAGE


def test_a_fresh_answer_is_reused_with_its_origin():
    old = on_file("sewer", days_ago=3)
    event = recorded(replace(record, answers=says("tank")), facts(form(WATER, filed=[old])))
    [sewer, tank] = event.answers
    assert (sewer.state, sewer.value) == ("reused", "old")
    assert (sewer.visit, sewer.observed_at) == (EARLIER_VISIT, MONDAY - 3 * DAY)
    assert (tank.state, tank.visit, tank.observed_at) == ("given", VISIT, MONDAY)
    assert parts_of(event)["DY-SW"] == ("sewer", "tank")


def test_a_fresh_answer_may_be_answered_anew():
    known = facts(form(asks("A", "sewer"), filed=[on_file("sewer")]))
    [answer] = recorded(replace(record, answers=says(sewer="new")), known).answers
    assert (answer.state, answer.value, answer.visit) == ("given", "new", VISIT)


@pytest.mark.parametrize("state", ["refused", "unknown"])
def test_not_knowing_and_refusing_are_answers(state):
    answers = (GivenAnswer(element="x", state=state),)
    event = recorded(replace(record, answers=answers), facts(form(asks("A", "x"))))
    [answer] = event.answers
    assert (answer.state, answer.value, answer.sealed) == (state, None, None)
    assert parts_of(event) == {"A": ("x",)}


@pytest.mark.parametrize("outcome", ["nobody_home", "refused"])
def test_where_nobody_answered_each_department_learns_just_that(outcome):
    event = recorded(replace(record, outcome=outcome), facts(form(WATER, SECRET)))
    assert (event.outcome, event.answers) == (outcome, ())
    assert parts_of(event) == {"DY-SW": (), "DY-ZZ": ()}


def test_a_requirement_that_is_not_due_gets_nothing():
    met = asks("A", "x", every_days=30, last=MONDAY - DAY)
    assert recorded(record, facts(form(met))).parts == ()


@given(
    st.lists(st.lists(st.sampled_from("abcdef"), min_size=1, unique=True), min_size=1, max_size=5),
    st.sets(st.sampled_from("abcdef")),
)
def test_each_department_gets_exactly_its_elements_answered(lists, fresh):
    wanted = [asks(f"D{number}", *codes) for number, codes in enumerate(lists)]
    a_form = form(*wanted, filed=[on_file(code) for code in sorted(fresh)])
    missing = [code for code in a_form.asked() if code not in fresh]
    event = recorded(replace(record, answers=says(*missing)), facts(a_form))
    assert sorted(answer.element for answer in event.answers) == sorted(set().union(*lists))
    assert [list(part.elements) for part in event.parts] == lists
    origins = {answer.element: answer.visit for answer in event.answers}
    assert all(origins[code] == EARLIER_VISIT for code in fresh & origins.keys())


# ---- what is refused -----------------------------------------------------------------------------


def test_answers_of_nobody_are_refused():
    absent = replace(record, outcome="nobody_home", answers=says("x"))
    refusal = spec.when(absent, facts(form(asks("A", "x")))).refused("visit.not-asked")
    assert refusal.about == {"field": "answers"}


def test_a_visit_is_recorded_once():
    event = recorded(record, facts())
    spec.given(event).when(record, facts()).refused("visit.exists")


def test_a_place_that_one_may_not_visit_is_unknown():
    refusal = spec.when(record, facts(place=None)).refused("place.unknown")
    assert refusal.about == {"field": "place"}


def test_a_place_retired_before_its_form_is_refused():
    gone = facts(place=replace(place, retired=True))
    spec.when(record, gone).refused("place.retired")


def test_a_bin_is_not_visited_like_a_household():
    at_bin = facts(place=replace(place, kind="bin"))
    assert spec.when(record, at_bin).refused("visit.kind").about == {"field": "kind"}


@pytest.mark.parametrize(
    ("companions", "field"),
    [((facts().person,), "companions.0"), (("cadre-2", "cadre-3", "cadre-2"), "companions.2")],
    ids=["oneself", "twice"],
)
def test_who_came_along_is_named_once_and_is_somebody_else(companions, field):
    refusal = spec.when(replace(record, companions=companions), facts())
    assert refusal.refused("visit.companion-twice").about == {"field": field}


def test_an_unknown_companion_is_refused():
    with_two = replace(record, companions=("cadre-2", "nobody"))
    refusal = spec.when(with_two, facts(unknown_companions=(1,))).refused("person.unknown")
    assert refusal.about == {"field": "companions.1"}


# ---- problems and grades -------------------------------------------------------------------------


def test_each_problem_seen_is_an_event_of_its_own():
    second = replace(problem, problem=UUID(int=10), urgent=True)
    outcome = spec.when(replace(record, problems=(problem, second)), facts())
    event, *seen = outcome.then_like(VisitRecorded, ProblemObserved, ProblemObserved)
    assert [each.problem for each in seen] == [problem, second]
    for each in seen:
        assert (each.visit, each.place, each.area) == (VISIT, PLACE, VILLAGE)
        assert (each.person, each.observed_at) == (event.person, event.observed_at)
    assert visit.fold(outcome.events).area == VILLAGE


def test_a_problem_is_seen_where_nobody_was_home():
    absent = replace(record, outcome="nobody_home", problems=(problem,))
    spec.when(absent, facts()).then_like(VisitRecorded, ProblemObserved)


def test_two_problems_with_one_id_are_refused():
    twice = replace(record, problems=(problem, problem))
    refusal = spec.when(twice, facts()).refused("problem.twice")
    assert refusal.about == {"field": "problems.1.problem"}


def test_a_problem_is_seen_near_the_county():
    across = replace(problem, point=Point(longitude=120.8, latitude=29.5))
    away = replace(across, problem=UUID(int=99), point=Point(longitude=0.0, latitude=0.0))
    near = replace(record, problems=(across,))
    spec.when(near, facts()).then_like(VisitRecorded, ProblemObserved)
    refusal = spec.when(replace(near, problems=(across, away)), facts()).refused("point.too-far")
    assert refusal.about["field"] == "problems.1.point"


at_bin = facts(place=replace(place, kind="bin"))
bin_check = replace(record, kind="bin_check", grade=85.0)


def test_a_bin_check_grades_how_its_users_sort():
    [_, graded] = spec.when(bin_check, at_bin).then_like(VisitRecorded, BinGraded)
    assert (graded.grade, graded.place, graded.area) == (85.0, PLACE, VILLAGE)
    assert graded.observed_at == MONDAY


def test_a_bin_check_may_go_without_a_grade():
    spec.when(replace(bin_check, grade=None), at_bin).then_like(VisitRecorded)


@pytest.mark.parametrize(
    ("command", "known"),
    [(replace(bin_check, grade=100.5), at_bin), (replace(record, grade=5.0), facts())],
    ids=["more-than-all", "of-a-household"],
)
def test_no_other_grade_is_taken(command, known):
    assert spec.when(command, known).refused("visit.grade").about == {"field": "grade"}


# ---- when ----------------------------------------------------------------------------------------


def test_a_wrong_clock_is_corrected_in_the_record_and_flagged():
    known = facts(ahead_s=3600.0)
    event = recorded(replace(record, observed_at=MONDAY + timedelta(hours=1)), known)
    assert (event.observed_at, event.clock_offset_s, event.clock_suspect) == (
        MONDAY,
        3600.0,
        True,
    )


def test_a_form_from_yesterday_decides_what_is_asked():
    """What was due and fresh when the form was computed counts, not when it was filled in."""
    yesterday = MONDAY - DAY
    stale_today = on_file("x", days_ago=30)
    a_form = form(asks("A", "x", "y"), filed=[stale_today], at=yesterday)
    event = recorded(replace(record, answers=says("y")), facts(a_form))
    assert [answer.state for answer in event.answers] == ["reused", "given"]


def test_a_record_of_the_first_version_is_still_understood():
    event = recorded(record, facts())
    data = msgspec.to_builtins(event)
    old = {k: v for k, v in data.items() if k not in {"clock_offset_s", "clock_suspect"}}
    old["outcome"] = "answered"
    read = registry.decode("visit.recorded.v1", msgspec.json.encode(old))
    assert (read.outcome, read.clock_offset_s, read.clock_suspect) == ("met", 0.0, False)
    refused = registry.decode(
        "visit.recorded.v1", msgspec.json.encode(old | {"outcome": "refused"})
    )
    assert refused.outcome == "refused"
    spec.given(read).when(record, facts()).refused("visit.exists")
