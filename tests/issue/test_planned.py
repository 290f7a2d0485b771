"""What is due follows from the log: a timetable that lost it is found out, and put right."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, update

from services.issue import planned
from services.issue.facts.timetable import timetable
from services.issue.planned import rebuild_timetable
from tests.issue.case import Case
from tests.issue.county import MONDAY
from tests.issue.test_ladder import RIVER, THURSDAY, TUESDAY, pool, steps
from tests.issue.test_partly import partly
from tests.issue.test_unconfirmed import SETTLED
from tests.issue.world import DAY


@pytest.fixture
def river(case):
    return case.filed(RIVER)


def rows(world):
    with world.kernel.store.reading() as connection:
        return connection.execute(select(timetable).order_by(*timetable.primary_key)).all()


def tamper(world, statement):
    world.tampered = True
    with world.kernel.store.writing() as connection:
        return connection.execute(statement).rowcount


def empty(world):
    return tamper(world, delete(timetable))


# ---- what can be due -----------------------------------------------------------------------------


def of_departments(world, case):
    case.filed(RIVER)


def of_a_pooled_part(world, case):
    case.filed(RIVER)
    assert pool(world, case, MONDAY + 30 * DAY).status_code == 201
    world.follow_self()


def of_what_somebody_says_is_settled(world, _case):
    Case(world, uuid4()).raised(**SETTLED)
    world.follow_self()


def of_a_rest_that_is_taken_up(world, case):
    case.filed(RIVER)
    partly(case, take_up_on="2027-03-01")
    world.follow_self()


SITUATIONS = (
    of_departments,
    of_a_pooled_part,
    of_what_somebody_says_is_settled,
    of_a_rest_that_is_taken_up,
)


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda each: each.__name__)
def test_an_emptied_timetable_is_named_reminder_by_reminder_and_put_right(world, case, situation):
    situation(world, case)
    before = rows(world)
    assert (rebuild_timetable(world.kernel).same, len(before) > 0) == (True, True)
    assert empty(world) == len(before)
    found = rebuild_timetable(world.kernel)
    assert found.differing == len(before)
    named = {difference.key for difference in found.differences}
    assert named == {(row.assignment, row.milestone, row.step) for row in before}
    assert all(difference.live is None for difference in found.differences)
    assert rebuild_timetable(world.kernel, swap=True).differing == len(before)
    assert rows(world) == before
    assert rebuild_timetable(world.kernel).same


def test_a_step_whose_time_came_while_it_was_missing_is_put_back_and_taken(world, river):
    empty(world)
    world.at(TUESDAY)
    assert steps(world) == []
    rebuild_timetable(world.kernel, swap=True)
    world.tick()
    assert steps(world) == [("yellow", "清漂")]
    assert rebuild_timetable(world.kernel).same


def test_a_review_whose_day_came_while_it_was_missing_is_put_back(world, river):
    pool(world, river, TUESDAY)
    world.follow_self()
    tamper(world, delete(timetable).where(timetable.c.step == "review"))
    world.clock.move_to(THURSDAY)
    (difference,) = rebuild_timetable(world.kernel).differences
    assert difference.key == (river.parts()["DY-SW"]["assignment"], "", "review")


@pytest.mark.parametrize("days", [1, 3, 9, 40])
def test_what_was_dealt_with_is_not_missing(world, river, days):
    world.at(MONDAY + days * DAY)
    assert rebuild_timetable(world.kernel).same


def test_what_a_department_has_done_in_time_may_have_passed(world, river):
    river.done("DY-SW")
    world.at(MONDAY + 40 * DAY)
    assert rebuild_timetable(world.kernel).same


def test_a_reminder_that_was_put_off_is_where_it_should_be(world, river):
    tamper(world, update(timetable).values(at=MONDAY + 50 * DAY))
    assert rebuild_timetable(world.kernel).same


@pytest.mark.parametrize(
    ("column", "value"), [("due", MONDAY + timedelta(days=999)), ("issue", str(uuid4()))]
)
def test_a_reminder_of_another_deadline_or_case_is_named_and_put_right(world, river, column, value):
    before = rows(world)
    chosen = before[0]
    this = tuple(each == getattr(chosen, each.name) for each in timetable.primary_key)
    tamper(world, update(timetable).where(*this).values({column: value}))
    (difference,) = rebuild_timetable(world.kernel, swap=True).differences
    assert difference.columns == (column,)
    assert rows(world) == before


def test_what_is_in_it_too_long_does_no_harm(world, river):
    red = (timetable.c.step == "red", timetable.c.milestone == "清漂")
    assert tamper(world, update(timetable).where(*red).values(milestone="喝茶")) == 2
    found = rebuild_timetable(world.kernel, swap=True)
    assert {difference.key[1:] for difference in found.differences} == {("清漂", "red")}
    assert rebuild_timetable(world.kernel).same


def test_a_case_whose_last_events_are_on_their_way_is_left_out(world, case):
    case.accepted()
    filing = f"{case.path}/file/{uuid4()}"
    assert world.coordinator.put(filing, category=RIVER).status_code == 201
    assert rows(world) == []
    assert rebuild_timetable(world.kernel).same


def test_the_service_may_go_on_meanwhile(world, river, monkeypatch):
    monkeypatch.setattr(planned, "_TOLD_EVERY", 1)
    others = []

    def go_on(_folded, _of):
        others.append(Case(world, uuid4()).raised().filed(RIVER))
        world.at(world.clock.now() + DAY)

    assert rebuild_timetable(world.kernel, progress=go_on).same
    assert len(others) > 3
