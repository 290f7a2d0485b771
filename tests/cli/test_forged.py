"""Events that were put into a log by SQL: what auditors see, and what becomes of them."""

from functools import partial

import pytest
import requests

from deploy.ground.ports import free_port
from services.cli.client import wait_for
from services.cli.demo.server import serving
from tests.cli.deployment import sql
from tests.cli.forging import forge


@pytest.fixture
def forged(copy):
    """The stream and position of an event that was put at the end of the issue service's log."""
    return forge(partial(sql, copy / "issue.db"))


def test_a_forged_event_at_the_end_of_a_log_is_named(copy, archived, forged):
    stream, position = forged
    said = archived.look("verify", "issue", folder=copy)
    assert said.code == 1
    assert f"of {stream}, position {position}, forged: it has no MAC" in said.out
    assert "1 not archived yet" in said.out


def test_without_the_keys_it_is_said_that_nothing_is_known_of_macs(copy, archived, forged):
    (copy / "log-keys").unlink()
    said = archived.look("verify", "issue", folder=copy)
    assert said.code == 0
    assert "hold, 1 not archived yet; MACs not checked: no key" in said.out
    told = archived.look("verify", "issue", "--json", folder=copy)
    assert "MACs not checked, no key: issue" in told.err
    assert "MACs" not in archived.look("verify").out


def test_a_forged_event_is_not_archived_after_the_next_start(copy, archived, forged):
    _, position = forged
    port = free_port()
    with serving(copy, port, copy / "clock.json"):
        health = f"http://127.0.0.1:{port}/health/ready"

        def alarmed():
            parts = requests.get(health, timeout=5).json()["services"]
            return parts if "alarm" in parts["audit"]["parts"].values() else None

        parts = wait_for("the alarm", alarmed)
    assert parts["issue"]["parts"]["log"] == "alarm"
    assert parts["audit"]["parts"]["from/issue"] == "alarm"
    count = "SELECT count(*) FROM archive WHERE source = 'issue' AND position >= ?"
    assert sql(copy / "audit.db", count, position) == [(0,)]
    followed = "SELECT position FROM cursors WHERE name = 'from/issue'"
    for service in ("scoring", "feed", "audit"):
        assert sql(copy / f"{service}.db", followed) == [(position - 1,)]
    assert f"event {position} of issue is not believed" in (copy / "server.log").read_text("utf-8")


# ---- accept -------------------------------------------------------------------------------------
@pytest.fixture
def older(copy):
    """The databases as they were before services signed anything."""
    sql(copy / "issue.db", "UPDATE log SET mac = NULL")
    return copy


def test_what_is_older_than_keys_is_accepted_once_and_on_record(older, archived):
    said = archived.look("verify", "issue", folder=older)
    assert said.code == 1
    assert "forged: it has no MAC, and so it is with" in said.out
    assert archived.look("accept", "issue", folder=older).code == 130  # nobody answered
    accepted = archived.look("accept", "issue", "--yes", folder=older)
    assert accepted.code == 0, accepted.err
    assert "issue: accepted up to event" in accepted.out
    assert archived.look("verify", "issue", folder=older).code == 0
    assert "nothing to accept" in archived.look("accept", "issue", "--yes", folder=older).out
    forge(partial(sql, older / "issue.db"))
    assert archived.look("verify", "issue", folder=older).code == 1


def test_a_log_that_is_not_what_was_archived_is_not_accepted(older, archived):
    stream = f"issue/{archived.issue}"
    sql(older / "issue.db", "DELETE FROM log WHERE stream = ? AND version = 2", stream)
    said = archived.look("accept", "issue", "--yes", folder=older)
    assert said.code == 1
    assert "nothing is accepted" in said.err
    assert sql(older / "issue.db", "SELECT count(*) FROM accepted") == [(0,)]


def test_without_a_key_nothing_is_accepted(older, archived):
    (older / "log-keys").unlink()
    said = archived.look("accept", "issue", "--yes", folder=older)
    assert said.code == 2
    assert "NEEDLE_LOG_KEYS has no key of issue" in said.err


def test_one_process_accepts_what_is_older_when_it_makes_its_key(older, archived):
    (older / "log-keys").unlink()
    with serving(older, free_port(), older / "clock.json"):
        pass
    assert (older / "log-keys").stat().st_mode & 0o777 == 0o600
    assert sql(older / "issue.db", "SELECT count(*) FROM accepted") == [(1,)]
    assert archived.look("verify", "issue", folder=older).code == 0
