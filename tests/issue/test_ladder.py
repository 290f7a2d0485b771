"""What is done when its time comes: the escalation ladder, reviews of the pool, due times."""

import json
from datetime import date, timedelta
from uuid import uuid4

import pytest

from contracts.directory.events import CalendarPublished, OfficeHoursSet
from contracts.directory.parts import OfficeHours, Season
from contracts.issue.events.case import IssueNoted
from contracts.issue.events.deadlines import AssignmentEscalated, DeadlinesRecomputed
from services.issue import timers
from services.issue.facts import recomputing, timetable
from tests.issue.case import Case, named
from tests.issue.county import MONDAY, STREET
from tests.issue.world import DAY, HOUR, bodies

RIVER = "河道漂浮物或淤积"  # 清漂 within 2 work days, 清淤 within 15; the water authority leads
TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + n * DAY for n in (1, 2, 3))
OPENING = timedelta(minutes=-30)  # offices open at 8:30, and MONDAY is at 9:00


@pytest.fixture
def river(case):
    """A case that the water authority and the street work on: 清漂 is due on Wednesday."""
    return case.filed(RIVER)


def steps(world, department="DY-SW"):
    """Return which steps were taken against which stage."""
    told = world.told(AssignmentEscalated)
    return [(one.step, one.milestone) for one in told if one.department == department]


def planned(world, part):
    with world.kernel.store.reading() as connection:
        return timetable.planned(connection, part["assignment"])


def test_nothing_is_said_before_its_time(world, river):
    world.at(TUESDAY + OPENING - timedelta(seconds=1))
    assert steps(world) == []


def test_yellow_the_day_before_red_the_day_after_then_supervision(world, river):
    for moment, said in {
        TUESDAY: ["yellow"],
        WEDNESDAY: ["yellow"],
        THURSDAY: ["yellow", "red"],
        MONDAY + 7 * DAY: ["yellow", "red", "supervision"],
        MONDAY + 9 * DAY: ["yellow", "red", "supervision", "supervision_again"],
    }.items():
        world.at(moment)
        assert steps(world) == [(step, "清漂") for step in said], moment
    assert river.parts()["DY-SW"]["escalation"] == "supervision_again"
    assert river.texts()[-2:] == [
        "东阳市水务局超过期限仍未办结，已向东阳市委政法委（社会治理中心）发出督办。",
        "江北街道超过期限仍未办结，已向东阳市委政法委（社会治理中心）发出督办。",
    ]


def test_a_vertical_bureau_is_supervised_by_its_own_superior(world, case):
    case.filed("畜禽养殖污染")
    world.at(MONDAY + 30 * DAY)
    told = {one.department: one.superior for one in world.told(AssignmentEscalated)}
    assert (told["DY-HB"], told["DY-NY"]) == ("JH-HB", "DY-ZZ")


def test_a_step_is_taken_once_however_often_the_timer_comes(world, river):
    for _ in range(3):
        world.at(THURSDAY)
    assert steps(world) == [("yellow", "清漂"), ("red", "清漂")]


def test_of_two_timers_at_once_one_takes_the_step(world, river):
    part = river.parts()["DY-SW"]
    reminder = planned(world, part)[0]
    world.clock.move_to(TUESDAY)
    for _ in range(2):
        timers._deal_with(world.kernel, reminder)
    assert steps(world) == [("yellow", "清漂")]


def test_what_was_done_in_time_is_not_reminded_of(world, river):
    river.started("DY-SW")
    done = {"milestone": "清漂", "note": "已打捞。"}
    river.act(world.officer("DY-SW"), "reach-milestone", "DY-SW", **done)
    world.at(THURSDAY)
    assert steps(world) == []
    assert steps(world, STREET) != []


def test_an_urgent_case_is_red_at_the_deadline_itself_at_whatever_hour(world):
    world.clock.move_to(MONDAY + 13 * HOUR)  # 22:00
    Case(world, uuid4()).raised(category="井盖缺失", urgent=True)
    world.at(MONDAY + 15 * HOUR - timedelta(seconds=1))
    assert steps(world, "DY-JS") == []
    world.at(MONDAY + 15 * HOUR)
    assert steps(world, "DY-JS") == [("red", "防护")]


def test_who_has_more_time_is_reminded_later(world, case):
    case.filed("路面坑洼").started("DY-GA")
    part = case.parts()["DY-GA"]
    asked = {"limit": "2工作日", "reason": "等材料。"}
    case.act(world.officer("DY-GA"), "request-extension", "DY-GA", **asked)
    before = {one.step: one.at for one in planned(world, part)}
    case.act(world.coordinator, "decide-extension", "DY-GA", granted=True)
    after = {one.step: one.at for one in planned(world, part)}
    assert after["red"] - before["red"] == 2 * DAY


def test_a_clock_that_stands_still_reminds_of_nothing_until_it_runs_again(world, river):
    river.started("DY-SW")
    river.act(world.officer("DY-SW"), "request-suspension", "DY-SW", reason="汛期停工。")
    river.act(world.coordinator, "decide-suspension", "DY-SW", granted=True)
    world.at(MONDAY + 7 * DAY)
    assert steps(world) == []
    assert river.parts()["DY-SW"]["side"] == "suspended"
    river.act(world.officer("DY-SW"), "resume", "DY-SW")
    world.at(MONDAY + 14 * DAY)
    assert ("red", "清漂") in steps(world)


def test_who_gave_a_part_back_is_reminded_until_somebody_decides(world, river):
    returned = {"reason": "不归我局。", "suggestion": "DY-HB"}
    river.act(world.officer("DY-SW"), "return", "DY-SW", **returned)
    world.at(TUESDAY)
    assert steps(world) == [("yellow", "清漂")]
    river.act(world.coordinator, "grant-return", "DY-SW", successor="DY-HB", reason="同意。")
    world.at(MONDAY + 30 * DAY)
    assert steps(world) == [("yellow", "清漂")]
    assert ("yellow", "清漂") in steps(world, "DY-HB")


def test_when_offices_open_later_from_now_on_so_does_the_reminder(world, river):
    later = OfficeHours(seasons=(Season(begins="01-01", intervals=("10:00-16:00",)),))
    changed = OfficeHoursSet(department="DY-SW", hours=later, since=TUESDAY.date())
    world.hear("directory", changed)
    world.at(TUESDAY)
    assert steps(world) == []
    world.at(TUESDAY + HOUR)
    assert steps(world) == [("yellow", "清漂")]


def test_one_reminder_that_cannot_be_dealt_with_is_put_off_and_the_others_are_not(
    world, river, monkeypatch
):
    part = river.parts()["DY-SW"]["assignment"]
    real = timers._escalate

    def failing(unit, reminder):
        if str(reminder.assignment) == part:
            raise RuntimeError("a fault of ours")
        real(unit, reminder)

    monkeypatch.setattr(timers, "_escalate", failing)
    world.at(TUESDAY)
    assert (steps(world), steps(world, STREET)) == ([], [("yellow", "清漂")])
    monkeypatch.undo()
    world.tick()
    assert steps(world) == []
    world.at(TUESDAY + HOUR)
    assert steps(world) == [("yellow", "清漂")]


# ---- the pool ------------------------------------------------------------------------------------


def pool(world, case, review_at):
    body = {"reason": "涉及征迁，暂无法施工。", "review_at": review_at.isoformat()}
    return case.try_act(world.coordinator, "pool", "DY-SW", **body)


def test_a_pooled_part_is_not_reminded_of_and_looked_at_again_on_its_day(world, river):
    assert pool(world, river, MONDAY + 30 * DAY).status_code == 201
    world.follow_self()
    world.at(MONDAY + 30 * DAY - HOUR)
    assert steps(world) == []
    assert world.coordinator.items("assignments", to_review="true") == []
    world.at(MONDAY + 30 * DAY)
    (part,) = world.coordinator.items("assignments", to_review="true")
    assert (part["department"], part["side"]) == ("DY-SW", "pooled")
    assert part["review_at"] == "2026-12-23T01:00:00Z"
    (noted,) = world.told(IssueNoted)
    assert noted.note == timers.TO_REVIEW
    assert "DY-SW" in noted.departments
    world.tick()
    assert len(world.told(IssueNoted)) == 1


def test_what_came_out_of_the_pool_goes_on_with_the_time_it_had_left(world, river):
    pool(world, river, MONDAY + 30 * DAY)
    world.follow_self()
    world.at(MONDAY + 14 * DAY)
    river.act(world.coordinator, "unpool", "DY-SW")
    assert world.coordinator.items("assignments", to_review="true") == []
    part = river.parts()["DY-SW"]
    assert (part["side"], part["review_at"]) == (None, None)
    assert part["milestones"][0]["due"] == "2026-12-09T09:00:00Z"
    world.at(MONDAY + 40 * DAY)
    assert world.told(IssueNoted) == []
    assert ("red", "清漂") in steps(world)


def test_a_review_in_the_past_is_refused(world, river):
    assert named(pool(world, river, MONDAY - HOUR)) == ["review_at"]


def test_nobody_looks_again_at_a_case_that_is_void(world, river):
    pool(world, river, MONDAY + 30 * DAY)
    world.follow_self()
    river.on(world.county, "void", reason="误报。")
    world.at(MONDAY + 30 * DAY)
    assert world.told(IssueNoted) == []
    assert world.coordinator.items("assignments", to_review="true") == []


# ---- the working calendar ------------------------------------------------------------------------


def calendar(code, last, *holidays):
    return CalendarPublished(
        calendar=code,
        first_year=2026,
        last_year=last,
        holidays=tuple(date.fromisoformat(day) for day in holidays),
        makeup_days=(),
    )


@pytest.fixture
def december(world):
    """A case of mid December, whose last deadline crosses into a year without a calendar."""
    world.hear("directory", calendar("2026", 2026))
    world.clock.move_to(MONDAY + 25 * DAY)
    return Case(world, uuid4()).raised().filed(RIVER)


def last_stage(case):
    return case.parts()["DY-SW"]["milestones"][-1]


def test_a_deadline_in_a_year_without_a_calendar_is_provisional(world, december):
    assert last_stage(december)["provisional"] is True
    assert "（节假日安排公布前暂定）" in december.texts()[-1]


def test_when_the_calendar_is_published_provisional_deadlines_become_final(world, december):
    before = last_stage(december)["due"]
    world.hear("directory", calendar("2027", 2027, "2027-01-01"))
    assert world.told(DeadlinesRecomputed) == []
    world.tick()
    after = last_stage(december)
    assert (after["provisional"], after["due"] > before) == (False, True)
    told = world.log(DeadlinesRecomputed)
    assert {event.data.calendar for event in told} == {"2027"}
    *_, published = bodies(world.sources["directory"])
    assert {event.causation for event in told} == {json.loads(published)["id"]}
    assert "节假日安排已公布" in december.texts()[-1]
    with world.kernel.store.reading() as connection:
        assert recomputing.waiting(connection) is None


def test_reminders_follow_the_final_deadline(world, december):
    world.hear("directory", calendar("2027", 2027, "2027-01-01"))
    world.tick()
    dues = {one.due for one in planned(world, december.parts()["DY-SW"])}
    assert last_stage(december)["due"] in {due.strftime("%Y-%m-%dT%H:%M:%SZ") for due in dues}


def test_a_calendar_that_still_ends_too_early_changes_nothing(world, december):
    world.hear("directory", calendar("2026b", 2026))
    world.tick()
    assert world.told(DeadlinesRecomputed) == []
    assert last_stage(december)["provisional"] is True


def test_publishing_twice_recomputes_once_and_a_repeated_timer_nothing(world, december):
    world.hear("directory", calendar("2027", 2027), calendar("2027b", 2027))
    for _ in range(3):
        world.tick()
    assert len(world.told(DeadlinesRecomputed)) == 2  # one for each department


def test_a_due_time_that_cannot_be_computed_does_not_stop_the_others(world, december, monkeypatch):
    part = december.parts()["DY-SW"]["assignment"]
    real = timers.facts_of

    def failing(unit, case, command):
        if str(command.assignment) == part:
            raise RuntimeError("a fault of ours")
        return real(unit, case, command)

    monkeypatch.setattr(timers, "facts_of", failing)
    world.hear("directory", calendar("2027", 2027))
    world.tick()
    assert [one.department for one in world.told(DeadlinesRecomputed)] == [STREET]
