"""A phone's wrong clock: corrected and flagged, never refused."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.patrol.domain.moment import LONGEST, SUSPECT_S, observed

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_what_a_good_clock_told_is_kept():
    when = observed(NOW - HOUR, 0.0, NOW)
    assert (when.at, when.offset_s, when.suspect) == (NOW - HOUR, 0.0, False)


def test_a_clock_that_is_known_to_be_ahead_is_corrected_and_flagged():
    when = observed(NOW, 3600.0, NOW)
    assert (when.at, when.offset_s, when.suspect) == (NOW - HOUR, 3600.0, True)


def test_a_clock_that_is_a_little_ahead_is_corrected_without_a_flag():
    when = observed(NOW - HOUR, SUSPECT_S, NOW)
    assert (when.offset_s, when.suspect) == (SUSPECT_S, False)


@pytest.mark.parametrize("told", [NOW + HOUR, NOW - LONGEST - HOUR], ids=["future", "long ago"])
def test_an_impossible_time_becomes_the_time_of_receipt(told):
    when = observed(told, 0.0, NOW)
    assert (when.at, when.suspect) == (NOW, True)


def test_a_time_of_another_zone_is_kept_in_utc():
    china = observed(NOW.astimezone(), 0.0, NOW)
    assert china.at.tzinfo is UTC


@given(
    told=st.datetimes(timezones=st.just(UTC)),
    ahead_s=st.floats(-1e12, 1e12, allow_nan=False),
)
def test_whatever_a_phone_tells_the_moment_is_not_after_its_receipt(told, ahead_s):
    when = observed(told, ahead_s, NOW)
    assert NOW - LONGEST <= when.at <= NOW
    assert abs((told - when.at).total_seconds() - when.offset_s) < 0.001
