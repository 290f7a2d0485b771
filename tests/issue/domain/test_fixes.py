"""Which fix of a verifier's device shows that they stood there, and which only looks like it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.issue.parts import Location
from services.geo.distance import metres_between
from services.geo.point import Point
from services.issue.policy import case_policy
from tests.issue.domain.examples import (
    MONDAY,
    NEARBY,
    NEIGHBOUR,
    PLACE,
    RIVERBANK,
    TAKEN,
    VILLAGE,
    fix,
    officer,
)
from tests.issue.domain.looking import (
    A_KILOMETRE_AWAY,
    LEAD,
    MINUTE,
    POSITION_ONLY,
    WORDS_ONLY,
    done,
    looking,
    proof_of,
    refused,
)


def test_a_fix_of_now_near_the_place_proves_that_somebody_was_there():
    desk = done()
    assert proof_of(desk, looking(desk, fix=fix())) == "fix"


def test_a_fix_far_from_the_place_says_how_far():
    told = refused(done(), "verification.too-far", fix=fix(A_KILOMETRE_AWAY))
    assert 990 < told.about["distance_m"] < 1010


@pytest.mark.parametrize("accuracy", [None, 0.0, 51.0, 1e9])
def test_a_poor_fix_proves_nothing(accuracy):
    refused(done(), "verification.poor-fix", fix=fix(accuracy_m=accuracy))


def test_a_fix_counts_with_all_that_it_may_be_off():
    away = Point(RIVERBANK.lon, RIVERBANK.lat + 0.0006)  # 67 m
    desk = done()
    refused(desk, "verification.too-far", fix=fix(away, accuracy_m=40.0))
    assert proof_of(desk, looking(desk, fix=fix(away, accuracy_m=30.0))) == "fix"


def test_the_position_before_the_device_has_one_proves_nothing():
    refused(done(), "verification.empty-fix", fix=fix(Point(0.0, 0.0)))


@pytest.mark.parametrize(
    "copied", [RIVERBANK, Point(RIVERBANK.lon, RIVERBANK.lat + 1e-7)], ids=["as it is", "rounded"]
)
def test_a_position_copied_from_the_place_proves_nothing(copied):
    refused(done(), "verification.copied-fix", fix=fix(copied))


def test_a_position_copied_from_the_issue_proves_nothing():
    own = Point(RIVERBANK.lon, RIVERBANK.lat + 0.0002)
    desk = done(location=Location(area=VILLAGE, place=PLACE, longitude=own.lon, latitude=own.lat))
    refused(desk, "verification.copied-fix", fix=fix(own))
    assert proof_of(desk, looking(desk, fix=fix())) == "fix"


@pytest.mark.parametrize(
    "at",
    [
        datetime(2001, 1, 1, tzinfo=UTC),
        datetime.min.replace(tzinfo=timezone(timedelta(hours=14))),
        MONDAY - MINUTE,
    ],
    ids=["2001", "the first there is", "before the work was done"],
)
def test_a_fix_from_before_the_look_proves_nothing(at):
    refused(done(), "verification.old-fix", fix=fix(at=at))


def test_a_fix_that_was_kept_for_later_proves_nothing():
    desk = done().after(minutes=11)
    refused(desk, "verification.old-fix", fix=fix())
    refused(desk, "verification.old-fix", fix=fix(), observed_at=MONDAY + 11 * MINUTE)
    assert proof_of(desk, looking(desk, fix=fix(at=MONDAY + MINUTE))) == "fix"


def test_a_phone_that_was_offline_says_when_its_owner_looked():
    desk = done().after(hours=24)
    assert proof_of(desk, looking(desk, fix=fix(), observed_at=MONDAY)) == "fix"


def test_what_a_phone_kept_for_more_than_a_day_proves_nothing():
    desk = done().after(hours=24, seconds=1)
    refused(desk, "verification.old-fix", fix=fix(), observed_at=MONDAY)


@pytest.mark.parametrize(
    "at", [MONDAY + 6 * MINUTE, datetime.max.replace(tzinfo=timezone(-timedelta(hours=12)))]
)
def test_a_fix_of_a_time_to_come_proves_nothing(at):
    refused(done(), "verification.fix-to-come", fix=fix(at=at))
    refused(done(), "verification.fix-to-come", fix=fix(), observed_at=at)


def test_times_are_compared_by_the_phones_own_clock():
    desk = done()
    ahead = looking(desk, fix=fix(at=MONDAY + 4 * MINUTE))
    assert proof_of(desk, ahead, ahead_s=240.0) == "fix"
    desk = done()
    behind = looking(desk, fix=fix(at=MONDAY - 4 * MINUTE))
    assert proof_of(desk, behind, ahead_s=-240.0) == "fix"


@pytest.mark.parametrize("years", [-25, 25])
def test_a_clock_that_is_far_off_dates_no_fix(years):
    ahead = timedelta(days=365 * years)
    desk = done()
    command = looking(desk, fix=fix(at=MONDAY + ahead))
    outcome = desk.try_(command, NEIGHBOUR, ahead_s=ahead.total_seconds())
    outcome.refused("verification.clock-off")


def test_work_that_is_done_again_is_looked_at_again():
    desk = done()
    desk.verified(failed=(LEAD,))
    desk.after(minutes=5).do(desk.reporting(LEAD), officer(LEAD))
    refused(desk, "verification.old-fix", fix=fix(at=MONDAY + 4 * MINUTE))
    assert proof_of(desk, looking(desk, fix=fix(at=MONDAY + 5 * MINUTE))) == "fix"


def test_a_fix_near_the_issues_own_position_will_do_where_no_place_was_scanned():
    desk = done(location=POSITION_ONLY)
    desk.facts = replace(desk.facts, place=None)
    refused(desk, "verification.too-far", fix=fix(A_KILOMETRE_AWAY))
    assert proof_of(desk, looking(desk, fix=fix())) == "fix"


def test_a_position_that_may_be_anywhere_in_the_village_tells_nothing():
    desk = done()
    desk.facts = replace(desk.facts, place=replace(desk.facts.place, radius_m=101.0))
    refused(desk, "verification.no-position", fix=fix())
    desk.facts = replace(desk.facts, place=replace(desk.facts.place, radius_m=100.0))
    assert proof_of(desk, looking(desk, fix=fix())) == "fix"


def test_what_only_words_locate_is_not_proved_by_a_fix():
    desk = done(location=WORDS_ONLY)
    desk.facts = replace(desk.facts, place=None)
    refused(desk, "verification.no-position", fix=fix())
    assert proof_of(desk, looking(desk, evidence=(TAKEN,))) == "photo"


NEAR_OR_FAR = st.floats(-0.003, 0.003)


@given(
    north=NEAR_OR_FAR,
    east=NEAR_OR_FAR,
    accuracy=st.floats(0.0, 200.0),
    age=st.integers(-100, 100),
    since_done=st.integers(0, 100),
)
def test_what_passes_was_taken_there_and_then_and_everything_else_is_refused(
    north, east, accuracy, age, since_done
):
    desk = done().after(minutes=since_done)
    at = Point(RIVERBANK.lon + east, RIVERBANK.lat + north)
    taken = desk.facts.at - age * MINUTE
    outcome = desk.try_(looking(desk, fix=fix(at, accuracy, taken)), NEIGHBOUR)
    policy, distance = case_policy(), metres_between(at, RIVERBANK)
    there = 0.05 <= distance <= policy.site_radius_m - accuracy
    sure = 0 < accuracy <= policy.poorest_fix_m
    then = -5 <= age <= min(10, since_done)
    assert (outcome.refusal is None) == (there and sure and then)


def test_the_fix_in_these_examples_is_near():
    assert 10 < metres_between(NEARBY, RIVERBANK) < 12
