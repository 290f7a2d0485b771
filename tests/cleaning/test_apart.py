"""A process of its own: little memory, little time, nothing of what the service knows; turns."""

import sys

import eventlet
import pytest

from services.cleaning import apart
from services.cleaning.apart import read_apart
from services.cleaning.turns import MOST_WAITING, Turns
from services.cleaning.unreadable import BusyError, GivenUpError, UnreadableError

MODULE = "told_by_a_test"
REASONS = {"broken": "it is broken"}


@pytest.fixture
def told(tmp_path, monkeypatch):
    """Have the process run some code."""

    def tell(code):
        (tmp_path / f"{MODULE}.py").write_text(code)
        monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])

    return tell


def made(data=b""):
    return read_apart(MODULE, data, REASONS, "too much")


def test_what_it_writes_is_what_was_made(told):
    told("import sys; sys.stdout.buffer.write(sys.stdin.buffer.read()[::-1])")
    assert made(b"abc") == b"cba"


def test_it_says_why_it_refuses(told):
    told("from services.cleaning.apart import refuse; refuse('broken')")
    with pytest.raises(UnreadableError, match="it is broken"):
        made()


@pytest.mark.parametrize(
    "greedy",
    [
        "a.bound(200 << 20); bytearray(300 << 20)",
        "a.LONGEST_S = 1; a.bound(1 << 30); import time; time.sleep(60)",
        "a._CPU_S = 1; a.bound(1 << 30)\nwhile True: pass",
        "a.bound(1 << 30)\nwith open(__file__ + '.kept', 'w') as file: file.write('x')",
        "raise ValueError",
    ],
    ids=["memory", "time", "processor", "disk", "a fault"],
)
def test_one_that_takes_too_much_is_given_up(told, greedy):
    told(f"from services.cleaning import apart as a\n{greedy}")
    with pytest.raises(GivenUpError, match="too much"):
        made()


def test_one_that_was_stopped_is_given_up(told, monkeypatch):
    told("import os, signal; os.kill(os.getpid(), signal.SIGSTOP)")
    monkeypatch.setattr(apart, "LONGEST_S", 0)
    monkeypatch.setattr(apart, "_GRACE_S", 1)
    with pytest.raises(GivenUpError, match="too much"):
        made()


def test_it_knows_nothing_of_what_the_service_knows(told, monkeypatch):
    monkeypatch.setenv("NEEDLE_VAULT_KEY", "a secret")
    told("import os; print(sorted(os.environ))")
    assert b"NEEDLE" not in made()


# ---- turns ---------------------------------------------------------------------------------------


def test_an_account_has_one_turn_at_a_time():
    turns = Turns(at_once=5)
    with turns.taken("one"), pytest.raises(BusyError), turns.taken("one"):
        pass
    with turns.taken("one"):
        pass


def test_what_nobody_sends_only_waits():
    turns = Turns(2)
    with turns.taken(None), turns.taken(None):
        pass


def test_an_account_has_one_turn_of_all_kinds_that_know_of_each_other():
    accounts: set[str] = set()
    photos, documents = (Turns(at_once=2, accounts=accounts) for _ in range(2))
    with photos.taken("one"), pytest.raises(BusyError), documents.taken("one"):
        pass
    with documents.taken("one"):
        pass


def test_one_account_cannot_keep_the_others_out():
    turns = Turns(at_once=2)
    with turns.taken("one"):
        with pytest.raises(BusyError), turns.taken("one"):
            pass
        with turns.taken("another"):
            pass


def test_whoever_waits_has_the_turn_that_comes_free():
    turns, order = Turns(at_once=1), []

    def wait() -> None:
        with turns.taken("another"):
            order.append("another")

    with turns.taken("one"):
        waiting = eventlet.spawn(wait)
        eventlet.sleep(0)
        order.append("one")
    waiting.wait()
    assert order == ["one", "another"]


def test_nobody_waits_for_ever():
    turns = Turns(at_once=1, patience=0.01)
    with turns.taken("one"), pytest.raises(BusyError), turns.taken("another"):
        pass
    with turns.taken("another"):
        pass


def test_of_those_that_find_no_turn_a_few_wait_and_the_others_are_told_at_once():
    turns, served = Turns(at_once=1), []

    def wait(account: str) -> None:
        with turns.taken(account):
            served.append(account)

    early = [f"early {number}" for number in range(MOST_WAITING)]
    with turns.taken("one"):
        waiting = [eventlet.spawn(wait, account) for account in early]
        eventlet.sleep(0)
        with pytest.raises(BusyError), turns.taken("late"):
            pass
        assert served == []
    for each in waiting:
        each.wait()
    assert sorted(served) == early
    with turns.taken("late"):
        pass
