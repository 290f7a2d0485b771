"""A log that several processes of the operating system write to, some of which die."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from events.envelope import link_of
from tests.events.drafts import check_chain, everything

ROOT = Path(__file__).parents[2]


def writer(url, name, events):
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", Path(__file__).with_name("writer.py"), url, name, events],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )


def test_processes_that_write_at_once_leave_no_gap_and_double_nothing(store, url):
    writers = [writer(url, str(number), "30") for number in range(3)]
    told = [process.communicate()[0].splitlines() for process in writers]
    assert [process.returncode for process in writers] == [0] * 3
    assert [len(lines) for lines in told] == [30] * 3
    rows = everything(store)
    assert len(rows) == 3 * 30 * 2
    check_chain(rows)


def test_what_a_killed_process_was_told_is_stored_is_stored_and_nothing_is_half_written(store, url):
    doomed, other = writer(url, "doomed", "1000000"), writer(url, "other", "60")
    lines = [doomed.stdout.readline() for _ in range(20)]
    os.kill(doomed.pid, signal.SIGKILL)
    lines += doomed.communicate()[0].splitlines()
    other.communicate()
    rows = everything(store)
    check_chain(rows)
    versions = [link_of(row.body).subject for row in rows]
    assert other.returncode == 0
    assert versions.count("box/other") == 60
    assert versions.count("box/doomed") == versions.count("beside/doomed") >= len(lines)
