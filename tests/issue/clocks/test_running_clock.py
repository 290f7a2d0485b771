from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.issue.clocks.deadline import Remaining, RunningClock, due
from services.issue.clocks.limits import Limit
from tests.issue.clocks.examples import (
    CALENDAR,
    HOURS,
    clock_hours,
    instants,
    limits,
    local,
    pauses,
    shown,
    work_days,
    work_hours,
)


def started(at, limit):
    return RunningClock.start(local(at), Limit.parse(limit))


def paused(clock, start, end):
    return clock.suspend(local(start)).resume(local(end))


def due_at(clock):
    return shown(clock.due(CALENDAR, HOURS).at)


def left(clock, at):
    return clock.remaining(local(at), CALENDAR, HOURS)


def test_a_clock_left_alone_is_due_by_its_limit():
    clock = started("2026-09-29 10:30", "4工作时")
    limit = Limit.parse("4工作时")
    assert clock.due(CALENDAR, HOURS) == due(local("2026-09-29 10:30"), limit, CALENDAR, HOURS)
    assert clock.started_at.tzinfo is UTC


@pytest.mark.parametrize(
    ("limit", "pause", "expected"),
    [
        ("24小时", ("2026-09-22 10:00", "2026-09-22 13:00"), "2026-09-23 12:00"),
        # nothing was left that a suspension could keep
        ("2小时", ("2026-09-22 11:00", "2026-09-22 13:00"), "2026-09-22 11:00"),
        ("即时", ("2026-09-22 09:00", "2026-09-22 10:00"), "2026-09-22 09:00"),
        # the lunch break inside the pause stopped no work
        ("6工作时", ("2026-09-22 10:30", "2026-09-22 15:00"), "2026-09-23 10:30"),
        ("6工作时", ("2026-09-22 11:30", "2026-09-22 14:00"), "2026-09-22 17:30"),
        # two closings passed, Wednesday's and Thursday's, none of the holiday's
        ("5工作日", ("2026-09-23 10:00", "2026-09-28 10:00"), "2026-10-09 17:00"),
        ("5工作日", ("2026-09-23 10:00", "2026-09-23 16:00"), "2026-09-30 17:30"),
        # suspended on the last day: the last day is the one on which the clock runs again,
        ("1工作日", ("2026-09-23 10:00", "2026-09-28 10:00"), "2026-09-28 17:30"),
        # or the next, where it ran again after closing
        ("1工作日", ("2026-09-23 10:00", "2026-09-28 20:00"), "2026-09-29 17:30"),
        # the last of the 4 natural days is a holiday
        ("4自然日", ("2026-09-23 10:00", "2026-09-24 10:00"), "2026-09-28 17:30"),
        ("4自然日", ("2026-09-23 10:00", "2026-09-26 10:00"), "2026-09-29 17:30"),
        # used up on Saturday, due on Monday, suspended on Monday morning
        ("4自然日", ("2026-09-28 09:00", "2026-09-29 20:00"), "2026-09-30 17:30"),
    ],
)
def test_a_suspension_is_measured_in_the_clocks_own_unit(limit, pause, expected):
    assert due_at(paused(started("2026-09-22 09:00", limit), *pause)) == expected


def test_several_suspensions_add_up():
    clock = started("2026-09-22 09:00", "6工作时")
    clock = paused(clock, "2026-09-22 09:30", "2026-09-22 10:30")
    clock = paused(clock, "2026-09-22 15:00", "2026-09-22 15:30")
    assert due_at(clock) == "2026-09-23 10:00"


def test_a_suspended_clock_has_no_deadline_and_keeps_what_was_left():
    clock = started("2026-09-22 09:00", "6工作时").suspend(local("2026-09-22 10:00"))
    assert clock.suspended
    assert clock.due(CALENDAR, HOURS) is None
    assert left(clock, "2026-10-20 10:00") == Remaining("work_hours", 300, overdue=False)


def test_a_suspension_of_a_late_clock_moves_nothing():
    late = started("2026-09-22 09:00", "2工作时").suspend(local("2026-09-22 16:00"))
    assert due_at(late) == "2026-09-22 11:00"
    assert left(late, "2026-09-22 17:00") == Remaining("work_hours", 210, overdue=True)
    assert due_at(late.resume(local("2026-09-29 16:00"))) == "2026-09-22 11:00"


def test_an_extension_counts_in_the_clocks_own_unit():
    clock = started("2026-09-22 09:00", "5工作日").extend(Limit.parse("2工作日"))
    assert due_at(clock) == "2026-10-09 17:00"
    assert due_at(clock.extend(Limit.parse("1工作日"))) == "2026-10-10 17:00"


def test_an_extension_in_another_unit_is_refused():
    with pytest.raises(ValueError, match="a clock of hours cannot be extended by work_days"):
        started("2026-09-22 09:00", "2小时").extend(Limit.parse("2工作日"))


def test_a_transfer_starts_the_clock_afresh():
    clock = started("2026-09-22 09:00", "6工作时").extend(Limit.parse("2工作时"))
    moved = clock.suspend(local("2026-09-22 10:00")).restart(local("2026-09-23 08:30"))
    assert moved == started("2026-09-23 08:30", "6工作时")
    assert clock.restart(local("2026-09-23 08:30"), Limit.parse("2小时")) == started(
        "2026-09-23 08:30", "2小时"
    )


@pytest.mark.parametrize(
    ("limit", "at", "amount", "overdue"),
    [
        ("2小时", "2026-09-22 10:15", 45, False),
        ("2小时", "2026-09-22 11:45", 45, True),
        ("4工作时", "2026-09-22 10:15", 165, False),
        ("4工作时", "2026-09-23 08:30", 120, True),
        ("3工作日", "2026-09-22 09:00", 3, False),
        ("3工作日", "2026-09-22 20:00", 3, False),
        ("3工作日", "2026-09-24 10:00", 1, False),
        ("3工作日", "2026-09-26 10:00", 1, False),
        ("3工作日", "2026-09-28 17:30", 0, False),
        ("3工作日", "2026-09-28 17:31", 0, True),
        ("3工作日", "2026-09-29 08:00", 1, True),
        ("3自然日", "2026-09-22 09:00", 6, False),  # the third day is a holiday, due on the 28th
        ("3自然日", "2026-10-01 09:00", 3, True),
        ("即时", "2026-09-22 09:01", 1, True),
    ],
)
def test_what_is_left_is_told_as_people_count_it(limit, at, amount, overdue):
    clock = started("2026-09-22 09:00", limit)
    assert left(clock, at) == Remaining(clock.limit.kind, amount, overdue)


RUNNING = started("2026-09-22 09:00", "5工作日")
SUSPENDED = RUNNING.suspend(local("2026-09-23 09:00"))
RESUMED = SUSPENDED.resume(local("2026-09-24 09:00"))


def test_a_suspended_clock_cannot_be_suspended_again():
    with pytest.raises(ValueError, match="the clock stands still since 2026-09-23"):
        SUSPENDED.suspend(local("2026-09-23 10:00"))


@pytest.mark.parametrize("clock", [RUNNING, RESUMED], ids=["never suspended", "resumed"])
def test_a_running_clock_cannot_be_resumed(clock):
    with pytest.raises(ValueError, match="the clock runs"):
        clock.resume(local("2026-09-25 10:00"))


@pytest.mark.parametrize(
    ("act", "last_change"),
    [
        (RUNNING.suspend, "2026-09-22"),
        (SUSPENDED.resume, "2026-09-23"),
        (RESUMED.suspend, "2026-09-24"),
        (lambda at: RESUMED.remaining(at, CALENDAR, HOURS), "2026-09-24"),
    ],
    ids=["before the start", "before the pause", "within the pause", "asked of the past"],
)
def test_nothing_happens_before_the_last_change(act, last_change):
    before = local(f"{last_change} 08:59")
    with pytest.raises(ValueError, match=f"before the clock's last change, {last_change}"):
        act(before)


@st.composite
def paused_clocks(draw):
    """A clock with up to three pauses, and the instants at which they began."""
    at = draw(instants)
    clock = RunningClock.start(at, draw(limits))
    for _ in range(draw(st.integers(1, 3))):
        at += draw(pauses)
        clock = clock.suspend(at)
        at += draw(pauses)
        clock = clock.resume(at)
    return clock


@given(paused_clocks())
def test_a_suspension_never_makes_a_clock_due_earlier(clock):
    without = RunningClock(clock.limit, clock.started_at, pauses=clock.pauses[:-1])
    assert clock.due(CALENDAR, HOURS).at >= without.due(CALENDAR, HOURS).at


@given(paused_clocks())
def test_a_clock_is_never_due_while_it_stands_still(clock):
    deadline = clock.due(CALENDAR, HOURS).at
    assert not any(pause.start < deadline < pause.end for pause in clock.pauses)


@given(paused_clocks(), pauses)
def test_resuming_later_is_never_due_earlier(clock, longer):
    last = clock.pauses[-1]
    suspended = RunningClock(clock.limit, clock.started_at, pauses=clock.pauses[:-1])
    later = suspended.suspend(last.start).resume(last.end + longer)
    assert later.due(CALENDAR, HOURS).at >= clock.due(CALENDAR, HOURS).at


@given(instants, clock_hours | work_hours, clock_hours, pauses)
def test_a_clock_of_hours_resumes_with_what_was_left_to_it(start, first, rest, length):
    """It is suspended as its first part is used up, so the rest is what it had left."""
    rest = Limit(first.kind, rest.amount)
    suspended_at = due(start, first, CALENDAR, HOURS).at
    clock = RunningClock.start(start, first).extend(rest).suspend(suspended_at)
    resumed_at = suspended_at + length
    left = Remaining(first.kind, rest.amount, overdue=False)
    assert clock.remaining(resumed_at, CALENDAR, HOURS) == left
    assert clock.resume(resumed_at).remaining(resumed_at, CALENDAR, HOURS) == left


# Natural days are left out: they may end on a rest day, and so last longer.
@given(instants, clock_hours | work_hours | work_days)
def test_a_clock_starts_with_its_whole_limit(start, limit):
    whole = Remaining(limit.kind, limit.amount, overdue=False)
    assert RunningClock.start(start, limit).remaining(start, CALENDAR, HOURS) == whole
