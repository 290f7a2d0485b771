import pytest
from hypothesis import given

from services.issue.clocks.deadline import Deadline
from services.issue.clocks.hours import local_day
from services.issue.clocks.quiet import LADDER, Rung, escalation_steps, grade, next_reminder
from tests.issue.clocks.examples import CALENDAR, HOURS, instants, local, shown


def steps(due, ladder=LADDER):
    found = escalation_steps(Deadline(local(due), provisional=False), CALENDAR, HOURS, ladder)
    return [(step.name, shown(step.at)) for step in found]


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-09-30 10:00", "2026-09-30 10:00"),
        ("2026-09-30 12:00", "2026-09-30 14:00"),
        ("2026-09-30 21:40", "2026-10-08 08:30"),
    ],
)
def test_a_reminder_waits_for_the_office_to_open(at, said):
    assert shown(next_reminder(local(at), CALENDAR, HOURS)) == said


def test_what_is_urgent_rings_at_any_hour():
    at = local("2026-09-30 21:40")
    assert next_reminder(at, CALENDAR, HOURS, urgent=True) == at


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-09-28 23:59", "green"),
        ("2026-09-29 00:00", "yellow"),
        ("2026-09-30 23:00", "yellow"),
        ("2026-10-05 12:00", "yellow"),
        ("2026-10-08 00:00", "red"),
    ],
    ids=["two days before", "the day before", "on the day", "in the holiday", "the day after"],
)
def test_the_grade_turns_a_work_day_before_and_a_work_day_after(at, expected):
    assert grade(local("2026-09-30 17:30"), local(at), CALENDAR) == expected


def test_the_ladder_is_climbed_on_work_day_mornings():
    assert steps("2026-09-30 17:30") == [
        ("yellow", "2026-09-29 08:30"),
        ("red", "2026-10-08 08:30"),
        ("supervise", "2026-10-10 08:30"),
        ("supervise_again", "2026-10-13 08:30"),
    ]


def test_a_deadline_on_a_rest_day_warns_on_the_work_day_before():
    assert steps("2026-10-03 21:40")[:2] == [
        ("yellow", "2026-09-30 08:30"),
        ("red", "2026-10-08 08:30"),
    ]


def test_a_policy_may_bring_its_own_ladder():
    assert steps("2026-09-30 17:30", (Rung("today", 0), Rung("supervise", 1))) == [
        ("today", "2026-09-30 08:30"),
        ("supervise", "2026-10-08 08:30"),
    ]


@given(instants)
def test_each_colour_is_announced_on_the_day_that_it_begins(due):
    announced = escalation_steps(Deadline(due, provisional=False), CALENDAR, HOURS)
    assert [step.at for step in announced] == sorted(step.at for step in announced)
    for step in announced[:2]:
        assert grade(due, step.at, CALENDAR) == step.name
        assert CALENDAR.is_workday(local_day(step.at))
