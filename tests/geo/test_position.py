from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.geo.distance import metres_between
from services.geo.fix import Fix
from services.geo.plane import Plane
from services.geo.point import Point
from services.geo.position import (
    Limits,
    NoPosition,
    Position,
    Reason,
    locate,
    two_doors_at_one_point,
)

DOOR = Point(120.2402, 29.2896)
CAPTURE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def fix(east_m: float, north_m: float, accuracy_m: float | None, age_s: float = 1.0) -> Fix:
    point = Plane.around(DOOR).point_at(east_m, north_m)
    return Fix(CAPTURE - timedelta(seconds=age_s), point.lon, point.lat, accuracy_m)


def reasons(found: Position | NoPosition) -> dict[int, Reason]:
    return {unused.index: unused.reason for unused in found.unused}


metres = st.floats(-20, 20)
fixes = st.lists(
    st.builds(fix, metres, metres, st.none() | st.floats(0, 80), st.floats(-60, 60)), max_size=8
)


def test_no_fix_gives_no_position():
    assert locate([], CAPTURE) == NoPosition(())


def test_one_good_fix_is_the_position():
    found = locate([fix(0, 0, 8)], CAPTURE)
    assert isinstance(found, Position)
    assert metres_between(found.point, DOOR) < 0.01
    assert (found.radius_m, found.used, found.unused) == (8, (0,), ())


def test_a_fix_twice_as_accurate_weighs_four_times():
    found = locate([fix(0, 0, 5), fix(10, 0, 10)], CAPTURE)
    assert isinstance(found, Position)
    assert metres_between(found.point, DOOR) == pytest.approx(2, rel=0.01)


def test_averaging_never_claims_more_than_the_best_fix():
    found = locate([fix(0, 0, 6), fix(0, 1, 6), fix(1, 0, 6), fix(1, 1, 6)], CAPTURE)
    assert isinstance(found, Position)
    assert found.radius_m == 6


def test_fixes_spread_wider_than_they_state_widen_the_radius():
    found = locate([fix(-9, 0, 5), fix(9, 0, 5)], CAPTURE)
    assert isinstance(found, Position)
    assert found.radius_m == pytest.approx(9, rel=0.01)


def test_a_boast_of_centimetres_does_not_outweigh_all_others():
    found = locate([fix(0, 0, 0.01), fix(2, 0, 1.0)], CAPTURE)
    assert isinstance(found, Position)
    assert metres_between(found.point, DOOR) == pytest.approx(1, rel=0.01)


def test_unfit_fixes_are_left_out_and_each_says_why():
    found = locate(
        [
            fix(0, 0, 5, age_s=31),
            fix(0, 0, 5, age_s=-31),
            fix(0, 0, None),
            fix(0, 0, 51),
            fix(500, 0, 5),
            fix(0, 0, 5),
            fix(1, 0, 5),
        ],
        CAPTURE,
    )
    assert isinstance(found, Position)
    assert found.used == (5, 6)
    assert reasons(found) == {
        0: Reason.CACHED,
        1: Reason.LATER,
        2: Reason.NO_ACCURACY,
        3: Reason.POOR,
        4: Reason.OUTLIER,
    }
    assert [unused.detail for unused in found.unused] == [
        "taken 31 s before the capture; 30 s are allowed",
        "taken 31 s after the capture; 30 s are allowed",
        "the device did not say how sure it was",
        "good to 51 m only; 50 m are needed",
        "does not agree with most of the other fixes",
    ]


def test_limits_are_the_callers_to_set():
    poor_and_old = [fix(0, 0, 90, age_s=100)]
    assert isinstance(locate(poor_and_old, CAPTURE), NoPosition)
    assert isinstance(locate(poor_and_old, CAPTURE, Limits(120, 100)), Position)


def test_two_fixes_that_contradict_each_other_give_no_position():
    found = locate([fix(0, 0, 5), fix(500, 0, 5)], CAPTURE)
    assert isinstance(found, NoPosition)
    assert reasons(found) == {0: Reason.OUTLIER, 1: Reason.OUTLIER}


def test_a_position_at_the_pole_is_still_a_position():
    assert isinstance(locate([Fix(CAPTURE, 10, 90, 5), Fix(CAPTURE, 20, 90, 5)], CAPTURE), Position)


@given(fixes, st.randoms(use_true_random=False))
def test_the_order_of_the_fixes_does_not_matter(given_fixes, shuffler):
    shuffled = list(given_fixes)
    shuffler.shuffle(shuffled)
    found, again = locate(given_fixes, CAPTURE), locate(shuffled, CAPTURE)
    assert type(found) is type(again)
    if isinstance(found, Position) and isinstance(again, Position):
        assert (found.point, found.radius_m) == (again.point, again.radius_m)
        assert sorted(map(repr, (given_fixes[i] for i in found.used))) == sorted(
            map(repr, (shuffled[i] for i in again.used))
        )


@given(fixes)
def test_every_fix_is_either_used_or_explained(given_fixes):
    found = locate(given_fixes, CAPTURE)
    used = found.used if isinstance(found, Position) else ()
    assert sorted([*used, *reasons(found)]) == list(range(len(given_fixes)))


@given(fixes)
def test_a_position_lies_among_its_fixes_and_is_no_surer_than_the_best(given_fixes):
    found = locate(given_fixes, CAPTURE)
    if isinstance(found, Position):
        used = [given_fixes[index] for index in found.used]
        assert min(f.lon for f in used) - 1e-9 <= found.point.lon <= max(f.lon for f in used) + 1e-9
        assert min(f.lat for f in used) - 1e-9 <= found.point.lat <= max(f.lat for f in used) + 1e-9
        assert found.radius_m >= min(max(1.0, f.stated_accuracy_m or 0) for f in used)


@given(fixes)
def test_a_cached_fix_changes_nothing(given_fixes):
    found = locate(given_fixes, CAPTURE)
    again = locate([*given_fixes, fix(0, 0, 3, age_s=3600)], CAPTURE)
    assert reasons(again).pop(len(given_fixes)) is Reason.CACHED
    if isinstance(found, Position) and isinstance(again, Position):
        assert (found.point, found.radius_m, found.used) == (
            again.point,
            again.radius_m,
            again.used,
        )


def test_two_doors_a_step_apart_are_pointed_out():
    step = Plane.around(DOOR).point_at(2, 0)
    house = Plane.around(DOOR).point_at(6, 0)
    assert two_doors_at_one_point(DOOR, step)
    assert not two_doors_at_one_point(DOOR, house)
    assert two_doors_at_one_point(DOOR, house, within_m=10)
