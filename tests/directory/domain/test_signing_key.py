"""Signing keys: published before use, followed in time, retired when outlived."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.directory.commands import RetireSigningKey, RotateSigningKey
from contracts.directory.events import SigningKeyPublished, SigningKeyRetired
from events.testing import specification
from services.directory.domain.signing_key import (
    LEAD,
    LIFE,
    FreshKey,
    current,
    due,
    outlived,
    signing_keys,
)
from tests.directory.domain.examples import NOON

HOUR = timedelta(hours=1)
spec = specification(signing_keys)
FRESH = FreshKey(key="k2", x="xx", at=NOON)
first = SigningKeyPublished(key="k1", x="x", not_before=NOON - LIFE)
second = SigningKeyPublished(key="k2", x="xx", not_before=NOON + LEAD)
rotate, retire = RotateSigningKey(), RetireSigningKey(key="k1")
retired = SigningKeyRetired(key="k1")


def test_the_first_key_is_used_at_once():
    spec.when(rotate, FRESH).then(replace(second, not_before=NOON))


def test_the_next_key_is_used_when_everybody_has_it():
    spec.given(first).when(rotate, FRESH).then(second)


def test_a_key_is_retired_once_another_is_in_use():
    both = spec.given(first, second)
    both.when(retire, replace(FRESH, at=NOON + LEAD)).then(retired)
    both.given(retired).when(retire, FRESH).nothing()


@pytest.mark.parametrize("before", [[first], [first, second]], ids=["the only one", "too early"])
def test_the_last_key_in_use_is_not_retired(before):
    spec.given(*before).when(retire, FRESH).refused("signing-key.last")


def test_a_retired_key_does_not_stand_in_for_another():
    left_alone = spec.given(first, second, retired)
    later = replace(FRESH, at=NOON + LIFE)
    left_alone.when(RetireSigningKey(key="k2"), later).refused("signing-key.last")


def test_an_unknown_key_is_not_retired():
    spec.when(retire, FRESH).refused("signing-key.unknown")


def test_the_newest_key_in_use_signs():
    begins = {"k1": NOON - LIFE, "k2": NOON, "k3": NOON + LEAD}
    assert current(begins, NOON) == "k2"
    assert current(begins, NOON - LIFE - HOUR) is None


def test_a_key_is_due_when_none_is_young():
    assert due({}, NOON)
    assert due({"k1": NOON - LIFE}, NOON)
    assert not due({"k1": NOON - LIFE, "k2": NOON + LEAD}, NOON)


def test_a_key_is_outlived_when_no_token_of_it_can_be_valid():
    begins = {"k1": NOON - LIFE, "k2": NOON}
    assert outlived(begins, NOON + HOUR - LEAD, HOUR) == []
    assert outlived(begins, NOON + HOUR, HOUR) == ["k1"]


@given(
    st.dictionaries(st.text(min_size=1, max_size=3), st.integers(-200, 200), min_size=1),
    st.integers(-200, 200),
)
def test_no_key_that_signed_within_a_tokens_life_is_outlived(hours, now):
    begins = {key: NOON + HOUR * since for key, since in hours.items()}
    moments = [NOON + HOUR * now - timedelta(minutes=minutes) for minutes in range(0, 180, 20)]
    signed = {current(begins, moment) for moment in moments if moment > NOON + HOUR * (now - 3)}
    assert not signed & set(outlived(begins, NOON + HOUR * now, 3 * HOUR))
