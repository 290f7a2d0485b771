"""A phone's clock may be wrong: what it told is corrected, and flagged when far off."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.web.moment import LONGEST, SUSPECT_S, observed

MONDAY, DAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC), timedelta(days=1)
RECEIVED = MONDAY + timedelta(hours=2)
moments = st.timedeltas(-40_000 * DAY, 60_000 * DAY).map(MONDAY.__add__)
HOUR = 3600.0


def test_a_right_clock_is_taken_at_its_word():
    seen = observed(MONDAY, 0.0, RECEIVED, MONDAY)
    assert (seen.at, seen.offset_s, seen.suspect) == (MONDAY, 0.0, False)


@pytest.mark.parametrize("ahead_s", [HOUR, -HOUR], ids=["ahead", "behind"])
def test_a_wrong_clock_is_corrected_and_flagged(ahead_s):
    told = MONDAY + timedelta(seconds=ahead_s)
    seen = observed(told, ahead_s, RECEIVED, MONDAY)
    assert (seen.at, seen.offset_s, seen.suspect) == (MONDAY, ahead_s, True)


def test_a_clock_a_little_off_is_corrected_without_a_flag():
    seen = observed(MONDAY + timedelta(seconds=SUSPECT_S), SUSPECT_S, RECEIVED, MONDAY)
    assert (seen.at, seen.offset_s, seen.suspect) == (MONDAY, SUSPECT_S, False)


def test_a_clock_that_is_far_off_is_flagged_whatever_it_tells():
    seen = observed(RECEIVED, -1000 * DAY.total_seconds(), RECEIVED, MONDAY)
    assert (seen.at, seen.offset_s, seen.suspect) == (RECEIVED, 0.0, True)


def test_nothing_is_observed_after_it_was_received():
    seen = observed(RECEIVED + DAY, 0.0, RECEIVED, MONDAY)
    assert (seen.at, seen.offset_s, seen.suspect) == (RECEIVED, DAY.total_seconds(), True)


def test_a_clock_that_was_reset_is_not_believed():
    seen = observed(datetime(1970, 1, 1, tzinfo=UTC), 0.0, RECEIVED, MONDAY)
    assert (seen.at, seen.suspect) == (RECEIVED, True)


def test_a_record_older_than_its_form_is_flagged():
    seen = observed(MONDAY - DAY, 0.0, RECEIVED, MONDAY)
    assert (seen.at, seen.offset_s, seen.suspect) == (MONDAY - DAY, 0.0, True)


def test_what_has_no_form_may_be_as_old_as_it_likes():
    assert not observed(MONDAY - 30 * DAY, 0.0, RECEIVED).suspect


@given(moments, st.floats(-1e13, 1e13))
def test_whatever_was_told_is_kept_and_lies_in_the_last_year(told, ahead_s):
    seen = observed(told, ahead_s, RECEIVED, MONDAY)
    assert RECEIVED - LONGEST <= seen.at <= RECEIVED
    assert seen.at.utcoffset() == timedelta(0)
    recovered = seen.at + timedelta(seconds=seen.offset_s)
    assert abs(recovered - told) <= timedelta(milliseconds=1)


def test_a_moment_is_kept_in_utc():
    china = timezone(timedelta(hours=8))
    seen = observed(MONDAY.astimezone(china), 0.0, RECEIVED.astimezone(china), MONDAY)
    assert seen.at.isoformat() == "2026-11-23T01:00:00+00:00"
