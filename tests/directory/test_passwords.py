"""Passwords: argon2id, off the event loop, as slow for nobody as for somebody."""

import eventlet
from eventlet import tpool

from services.directory.sign_in.passwords import AT_ONCE, Passwords


def counting():
    """Passwords that tell how many are computed, and how many at a time."""
    calls, running, most = [], [0], [0]

    def run(function, *given):
        calls.append(function.__name__)
        running[0] += 1
        most[0] = max(most[0], running[0])
        eventlet.sleep(0.001)
        done = function(*given)
        running[0] -= 1
        return done

    return Passwords(run), calls, most


def test_a_password_matches_its_own_hash_and_no_other():
    passwords = Passwords(tpool.execute)
    made = passwords.hash("a long password")
    assert made.startswith("$argon2id$")
    assert passwords.match(made, "a long password")
    assert not passwords.match(made, "a long passwore")
    assert made != passwords.hash("a long password")


def test_what_is_no_hash_matches_nothing():
    passwords = Passwords(tpool.execute)
    assert not passwords.match(None, "a long password")
    assert not passwords.match("no hash", "a long password")


def test_for_an_unknown_login_as_much_is_computed_as_for_a_known_one():
    passwords, calls, _ = counting()
    made = passwords.hash("a long password")
    calls.clear()
    passwords.match(made, "guess")
    known = list(calls)
    calls.clear()
    passwords.match(None, "guess")
    assert calls == known


def test_only_a_few_are_computed_at_a_time():
    passwords, _, most = counting()
    pool = eventlet.GreenPool(20)
    list(pool.imap(passwords.hash, [f"password {number}" for number in range(20)]))
    assert most[0] == AT_ONCE


def test_others_go_on_while_many_passwords_are_compared():
    passwords = Passwords(tpool.execute)
    made = passwords.hash("a long password")
    comparing = [eventlet.spawn(passwords.match, made, "guess") for _ in range(6)]
    turns = 0
    while not all(each.dead for each in comparing):
        turns += 1
        eventlet.sleep(0)
    assert turns > len(comparing)
