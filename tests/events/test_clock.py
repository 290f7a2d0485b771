"""One clock for every process: real, or moved by hand."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from uuid import uuid4

import pytest

from events.clock import MovableClock, SystemClock
from tests.events.boxes import MINUTE, Open, do
from tests.events.drafts import MONDAY

ROOT = Path(__file__).parents[2]


def test_the_machines_clock_tells_utc():
    before = datetime.now(UTC)
    now = SystemClock().now()
    assert before <= now <= datetime.now(UTC)
    assert now.tzinfo is UTC


def test_a_clock_that_stands_tells_what_it_was_set_to(clock):
    assert clock.now() == clock.now() == MONDAY


def test_a_clock_is_moved_forward_and_back(clock):
    clock.advance(90 * MINUTE)
    assert clock.now() == MONDAY + timedelta(minutes=90)
    clock.move_to(MONDAY - MINUTE)
    assert clock.now() == MONDAY - MINUTE


def test_a_moment_of_another_zone_is_the_same_moment(clock):
    clock.move_to(MONDAY.astimezone(timezone(timedelta(hours=8))))
    assert (clock.now(), clock.now().utcoffset()) == (MONDAY, timedelta(0))


def test_a_clock_that_runs_goes_on_with_the_machine(clock, monkeypatch):
    seconds = iter([100.0, 130.0, 160.0])
    monkeypatch.setattr("events.clock.time.time", lambda: next(seconds))
    clock.move_to(MONDAY, runs=True)
    assert clock.now() == MONDAY + timedelta(seconds=30)
    assert clock.now() == MONDAY + timedelta(seconds=60)


def test_another_process_tells_the_same_time(clock):
    script = (
        "import sys; from pathlib import Path; from events.clock import MovableClock;"
        "print(MovableClock(Path(sys.argv[1])).now().isoformat())"
    )
    told = subprocess.check_output(
        [sys.executable, "-W", "ignore", "-c", script, clock.path],
        cwd=ROOT,
        text=True,
    )
    assert datetime.fromisoformat(told.strip()) == MONDAY


def test_a_clock_without_a_file_is_an_error_of_set_up(tmp_path):
    with pytest.raises(FileNotFoundError):
        MovableClock(tmp_path / "none").now()


def test_a_clock_moved_by_several_at_once_is_never_read_half_written(clock):
    def move(minute):
        clock.move_to(MONDAY + minute * MINUTE)
        return clock.now()

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(move, range(64)))
    assert all(MONDAY <= each <= MONDAY + 64 * MINUTE for each in told)
    assert [*clock.path.parent.glob("clock*")] == [clock.path]


def test_a_service_never_tells_an_earlier_time_than_it_has_logged(kernel, clock):
    clock.advance(60 * MINUTE)
    do(kernel, Open(box=uuid4(), label="tea"))
    clock.move_to(MONDAY)
    assert kernel.now() == MONDAY + 60 * MINUTE
