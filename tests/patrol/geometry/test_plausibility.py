from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.geo.fix import Fix
from services.geo.plane import Plane
from services.geo.point import Point
from services.patrol.geometry.finding import Finding, FindingCode
from services.patrol.geometry.motion import TOP_SPEED_M_PER_S, Mode
from services.patrol.geometry.plausibility import MOST_ALIKE, findings
from services.patrol.geometry.replay import fingerprint
from services.patrol.geometry.track import Chunk, Track, assemble

BANK = Plane.around(Point(120.24, 29.29))
START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def fix(second: float, x: float, y: float = 0.0, accuracy_m: float | None = 5) -> Fix:
    point = BANK.point_at(x, y)
    return Fix(START + timedelta(seconds=second), point.lon, point.lat, accuracy_m)


def moving(metres_per_second: float, seconds: int = 120, step_s: int = 5) -> list[Fix]:
    """Go straight at a speed; each fix wavers by a metre, as a receiver does."""
    return [fix(s, metres_per_second * s, s % 2) for s in range(0, seconds + 1, step_s)]


def doubts(
    fixes: list[Fix], mode: Mode = Mode.FOOT, earlier: set[str] | None = None
) -> list[Finding]:
    return list(findings(track_of(fixes), mode, earlier or set()))


def track_of(fixes: list[Fix]) -> Track:
    return assemble([Chunk(1, tuple(fixes))])


def codes(found: list[Finding]) -> list[FindingCode]:
    return [one.code for one in found]


def test_an_honest_walk_raises_no_doubt():
    assert doubts(moving(1.2)) == []


def test_an_empty_track_raises_no_doubt():
    assert doubts([]) == []


@pytest.mark.parametrize(
    ("mode", "honest", "doubtful"),
    [(Mode.FOOT, 3.0, 6.0), (Mode.BOAT, 12.0, 18.0), (Mode.E_BIKE, 12.0, 18.0)],
    ids=["foot", "boat", "e-bike"],
)
def test_a_patrol_faster_than_its_mode_is_doubted(mode, honest, doubtful):
    assert doubts(moving(honest), mode) == []
    assert codes(doubts(moving(doubtful), mode)) == [FindingCode.TOO_FAST]


def test_a_ride_home_is_one_doubt_with_its_time_and_speed():
    walk = moving(1.0, seconds=300)
    ride = [fix(300 + s, 300 + 11 * s) for s in range(5, 101, 5)]
    [found] = doubts([*walk, *ride])
    assert found.code is FindingCode.TOO_FAST
    assert START + timedelta(seconds=280) <= found.begins <= START + timedelta(seconds=300)
    assert found.ends == START + timedelta(seconds=400)
    assert found.detail == (
        "moved at 38 km/h or more within 110 s; foot patrols stay below 14 km/h"
    )


def test_two_rides_with_a_walk_between_are_two_doubts():
    ride = [fix(s, 11 * s) for s in range(0, 61, 5)]
    walk = [fix(s, 660 + (s - 60)) for s in range(65, 200, 5)]
    again = [fix(s, 795 + 11 * (s - 195)) for s in range(200, 260, 5)]
    assert codes(doubts([*ride, *walk, *again])) == [FindingCode.TOO_FAST] * 2


def test_noise_from_second_to_second_is_not_speed():
    assert doubts([fix(s, s + 12 * (s % 2)) for s in range(120)]) == []


def test_a_poor_fix_says_nothing_about_speed():
    tower = fix(61, 3000, accuracy_m=900)
    walk = moving(1.0)
    assert doubts([*walk[:13], tower, *walk[13:]]) == []


def test_a_jump_over_the_hills_is_a_teleport_and_not_a_speed():
    walk = moving(1.0)
    away = [replace(one, lat=one.lat + 0.1) for one in walk[13:]]
    [found] = doubts([*walk[:13], *away])
    assert found.code is FindingCode.TELEPORT
    assert (found.begins, found.ends) == (walk[12].at, walk[13].at)
    assert found.detail == "jumped 11111 m in 5 s"


def test_a_drive_during_a_long_gap_is_no_teleport():
    walk = moving(1.0)
    later = [fix(1000 + s, 3000 + s, s % 2) for s in range(0, 60, 5)]
    assert doubts([*walk, *later]) == []


def test_a_clock_that_goes_back_is_doubted_once_and_not_taken_for_speed():
    walk = moving(1.0)
    set_back = [replace(one, at=one.at - timedelta(hours=1)) for one in walk[13:]]
    [found] = doubts([*walk[:13], *set_back])
    assert found.code is FindingCode.CLOCK_BACKWARDS
    assert found.detail == "the clock went back at 1 of 25 fixes, by up to 3595 s"
    assert (found.begins, found.ends) == (set_back[0].at, walk[12].at)


def test_speed_is_judged_on_after_one_wrong_time_ahead():
    ahead = fix(90_000, 0)
    assert FindingCode.TOO_FAST in codes(doubts([ahead, *moving(9.0)]))


def test_fixes_at_one_moment_are_doubted():
    walk = moving(1.0)
    [found] = doubts([*walk[:5], walk[4], *walk[5:]])
    assert found.code is FindingCode.CLOCK_STANDING
    assert found.detail == "1 of 26 fixes bear the time of the one before them"


def test_fixes_all_at_exactly_one_point_are_doubted():
    [found] = doubts([fix(s, 0) for s in range(0, 100, 10)])
    assert found.code is FindingCode.NEVER_MOVED
    assert found.detail == "all 10 fixes are at exactly one point"


@pytest.mark.parametrize(
    "fixes",
    [
        [fix(s, 0) for s in range(0, 90, 10)],
        [fix(s, 0) for s in range(30)],
        [fix(s, 0.001 * s) for s in range(0, 100, 10)],
    ],
    ids=["few", "short", "wavering"],
)
def test_standing_still_a_little_is_not_doubted(fixes):
    assert doubts(fixes) == []


def test_fixes_in_the_open_sea_are_doubted_once_and_are_no_teleport():
    walk = moving(1.0)
    nowhere = [Fix(START + timedelta(seconds=s), 0, 0, 5) for s in (12, 13)]
    [found] = doubts([*walk[:3], *nowhere, *walk[3:]])
    assert found.code is FindingCode.NULL_ISLAND
    assert found.detail == "2 of 27 fixes lie at longitude 0, latitude 0, in the open sea"
    assert (found.begins, found.ends) == (nowhere[0].at, nowhere[1].at)


@pytest.mark.parametrize(
    ("accuracy_m", "code"),
    [
        (None, FindingCode.NO_ACCURACY),
        (0.0, FindingCode.NO_ACCURACY),
        (80, FindingCode.POOR_ACCURACY),
    ],
    ids=["none", "zero", "poor"],
)
def test_accuracy_is_doubted_when_most_fixes_lack_it(accuracy_m, code):
    walk = moving(1.0)
    some = [replace(one, accuracy_m=accuracy_m) for one in walk[:12]]
    most = [replace(one, accuracy_m=accuracy_m) for one in walk[:13]]
    assert doubts([*some, *walk[12:]]) == []
    assert codes(doubts([*most, *walk[13:]])) == [code]


def test_a_track_sent_again_on_another_day_is_doubted():
    walk = moving(1.0)
    print_of_it = fingerprint(walk)
    assert print_of_it is not None
    next_day = [replace(one, at=one.at + timedelta(days=1, hours=2)) for one in walk]
    [found] = doubts(next_day, earlier={print_of_it})
    assert found.code is FindingCode.REPLAYED
    assert (found.begins, found.ends) == (next_day[0].at, next_day[-1].at)


def test_a_track_shifted_to_another_village_is_doubted():
    walk = moving(1.0)
    elsewhere = [replace(one, lon=one.lon + 0.05, lat=one.lat - 0.02) for one in walk]
    assert fingerprint(elsewhere) == fingerprint(walk)


def test_the_same_path_walked_again_is_not_a_replay():
    walk = moving(1.0)
    again = [replace(one, at=one.at + timedelta(seconds=n // 3)) for n, one in enumerate(walk)]
    wavering = [replace(one, lat=one.lat + 2e-6 * (n % 3)) for n, one in enumerate(walk)]
    assert len({fingerprint(walk), fingerprint(again), fingerprint(wavering)}) == 3


def test_a_walk_too_short_to_accuse_anybody_has_no_fingerprint():
    assert fingerprint([fix(s, s) for s in range(10)]) is None
    assert fingerprint([fix(s, 0) for s in range(100)]) is None
    assert fingerprint([fix(s, s) for s in range(11)]) is not None


def test_a_wild_track_gives_few_findings_and_the_number_of_the_rest():
    wild = [fix(30 * s, 20_000 * (s % 2), s % 3) for s in range(100)]
    found = doubts(wild)
    assert codes(found) == [FindingCode.TELEPORT] * MOST_ALIKE
    assert found[-1].detail == "jumped 19952 m in 30 s; and 79 more like it"


@given(
    st.lists(
        st.builds(
            Fix,
            st.datetimes(datetime(2026, 1, 1), datetime(2026, 1, 2), timezones=st.just(UTC)),  # noqa: DTZ001
            st.floats(-180, 180),
            st.floats(-90, 90),
            st.none() | st.floats(allow_nan=True),
        ),
        max_size=30,
    ),
    st.sampled_from(Mode),
)
def test_whatever_was_recorded_is_judged_and_never_refused(fixes, mode):
    found = doubts(fixes, mode)
    assert found == sorted(found)
    for one in found:
        assert one.begins <= one.ends
        assert one.detail


def test_each_mode_has_a_top_speed():
    assert set(TOP_SPEED_M_PER_S) == set(Mode)


def test_real_tracks_of_walkers_and_drivers_are_told_apart(geolife):
    kinds = {
        name: {one.code for one in doubts(list(fixes))} - {FindingCode.NO_ACCURACY}
        for name, fixes in geolife.items()
    }
    assert len(kinds) == 65
    assert kinds["009_20081029104758"] == set()
    assert kinds["009_20081030000923"] == set()
    assert kinds["008_20081024132624"] == {FindingCode.TOO_FAST}
    assert FindingCode.TELEPORT in kinds["010_20070805070503"]
    assert FindingCode.CLOCK_STANDING in kinds["010_20070903095208"]
    assert sum(not kind for kind in kinds.values()) == 12


def test_no_two_real_tracks_are_taken_for_one_another(geolife):
    prints = [fingerprint(fixes) for fixes in geolife.values() if fingerprint(fixes)]
    assert len(set(prints)) == len(prints) > 60
