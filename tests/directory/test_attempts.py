"""How often a password may be tried, by whom, and whom that does not hold up."""

from dataclasses import replace

import pytest

from services.directory.sign_in.attempts import Attempts
from services.web.limits import Buckets
from services.web.problems import TooMany

OFFICE = "203.0.113.7"


def attempts(**rates: tuple[float, int]) -> Attempts:
    """Attempts on a clock that stands still, with the burst and rate of some changed."""
    made = Attempts()
    for name in ("here", "anywhere", "failing", "external"):
        given = getattr(made, name)
        rate, burst = rates.get(name, (given.per_second, given.burst))
        made = replace(made, **{name: Buckets(rate, burst, clock=lambda: 0.0)})
    return made


def refused(act, *arguments: str) -> int:
    """Return the seconds after which a refused attempt may be made again."""
    with pytest.raises(TooMany) as caught:
        act(*arguments)
    return int(caught.value.headers["Retry-After"])


def test_a_guesser_does_not_lock_out_the_owner_who_is_elsewhere():
    tried = attempts()
    for _ in range(10):
        tried.count("p1", "10.0.0.1")
    assert refused(tried.count, "p1", "10.0.0.1") == 30
    tried.count("p1", "10.0.0.2")


def test_many_guessers_are_slowed_down_together():
    tried = attempts()
    for number in range(100):
        tried.count("p1", f"10.0.0.{number}")
    assert refused(tried.count, "p1", "10.0.0.100") == 3


def test_many_guessers_do_not_lock_out_an_owner_who_sits_where_they_always_sit():
    tried = attempts()
    tried.count("p1", OFFICE)
    tried.succeeded("p1", OFFICE)
    for number in range(99):
        tried.count("p1", f"10.0.0.{number}")
    refused(tried.count, "p1", "10.0.0.100")
    tried.count("p1", OFFICE)


def test_one_password_cannot_be_tried_on_everybody():
    tried = attempts()
    for number in range(200):
        tried.count(f"p{number}", OFFICE)
    assert refused(tried.count, "p200", OFFICE) == 2
    tried.count("p200", "203.0.113.8")


def test_an_office_that_signs_in_behind_one_address_is_not_held_up():
    tried = attempts()
    for number in range(3000):
        tried.count(f"p{number}", OFFICE)
        tried.succeeded(f"p{number}", OFFICE)


def test_a_guesser_in_the_office_does_not_hold_up_who_has_signed_in_there():
    tried = attempts()
    tried.count("p1", OFFICE)
    tried.succeeded("p1", OFFICE)
    for number in range(200):
        tried.count(f"guess-{number}", OFFICE)
    refused(tried.count, "p2", OFFICE)
    tried.count("p1", OFFICE)
    tried.succeeded("p1", OFFICE)
    refused(tried.count, "p2", OFFICE)  # and whoever does sign in frees nobody's guesses


def test_whoever_has_a_line_has_one_address_however_many_they_make_up():
    tried = attempts()
    for number in range(10):
        tried.count("p1", f"2001:db8:1:2::{number:x}")
    refused(tried.count, "p1", "2001:db8:1:2:ffff::1")
    tried.count("p1", "2001:db8:1:3::1")


def test_no_more_owners_are_remembered_than_memory_is_set_aside_for():
    tried = attempts(failing=(1, 100_000))
    for number in range(10_100):
        tried.succeeded(f"p{number}", OFFICE)
    assert len(tried._known) == 10_000
    assert f"p0 {OFFICE}" not in tried._known


def test_signing_in_elsewhere_is_begun_no_more_often_than_an_office_needs():
    tried = attempts(external=(10, 3))
    for _ in range(3):
        tried.elsewhere(OFFICE)
    assert refused(tried.elsewhere, OFFICE) == 1
    tried.elsewhere("203.0.113.8")
