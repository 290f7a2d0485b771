"""What services sign their events by, as the environment tells it."""

import base64

import pytest

from events.settings import Settings, SettingsError
from tests.events.test_settings import GOOD, problems

ONE, TWO = (base64.b64encode(bytes(range(n, n + 32))).decode() for n in (1, 2))


def test_each_service_gets_its_own_keys_and_those_of_all_the_newest_first():
    keys = Settings.from_environment(
        GOOD | {"NEEDLE_LOG_KEYS": f"issue.new:{ONE}\n issue.old:{TWO} visit.1:{TWO}"}
    )
    ring = keys.keys_of("issue")
    assert ring.sign("x").startswith("new:")
    assert ring.knows("old:")
    assert keys.keys_of("visit").sign("x").startswith("1:")
    assert keys.keys_of("audit") is None
    assert Settings.from_environment(GOOD | {"NEEDLE_LOG_KEYS": f"1:{ONE}"}).keys_of("audit")
    assert ONE not in repr(keys)


def test_in_production_a_service_without_a_key_does_not_start():
    production = {"NEEDLE_MODE": "production"}
    told = Settings.from_environment(GOOD | production | {"NEEDLE_LOG_KEYS": f"issue.1:{ONE}"})
    told.require_keys(["issue"])
    with pytest.raises(SettingsError, match="NEEDLE_LOG_KEYS has no key of visit: put there"):
        told.require_keys(["visit"])
    Settings.from_environment(GOOD | {"NEEDLE_MODE": "test"}).require_keys(["visit"])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1", "holds something that is no key"),
        (f"a_b:{ONE}", "holds something that is no key"),
        ("1:not-base64", "is not base64"),
        ("1:AAAA", "holds 3 bytes"),
        (f"1:{ONE} 1:{TWO}", "has two keys of one id"),
        (f"1:{base64.b64encode(bytes(32)).decode()}", "is the same few bytes repeated"),
    ],
)
def test_keys_that_are_none_are_refused_and_not_shown(text, reason):
    (problem,) = problems(NEEDLE_LOG_KEYS=text)
    assert problem.startswith("NEEDLE_LOG_KEYS")
    assert reason in problem
    assert ONE not in problem


def test_whether_macs_are_required_is_one_of_two_words():
    (problem,) = problems(NEEDLE_LOG_MACS="maybe")
    assert "is neither required nor made" in problem
    made = GOOD | {"NEEDLE_LOG_KEYS": f"1:{ONE}", "NEEDLE_LOG_MACS": "made"}
    assert not Settings.from_environment(made).keys_of("issue").required
