import math
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st

from services.geo.fix import Fix
from services.geo.plane import Plane
from services.geo.point import Point
from services.patrol.geometry.coverage import Coverage, VisitRules, coverage_by_track
from services.patrol.geometry.route import Route
from services.patrol.geometry.sections import Section, rest
from services.patrol.geometry.track import Chunk, Track, assemble

BANK = Plane.around(Point(120.24, 29.29))
START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
RULES = VisitRules(radius_m=30, max_gap_s=120, max_gap_m=300, max_accuracy_m=100)

metres = st.floats(-300, 300)
corners = st.tuples(metres, metres)


def along(*at: tuple[float, float]) -> Route:
    return Route.along([[BANK.point_at(x, y) for x, y in at]])


def walk(*at: tuple[float, float], step_s: int = 60, accuracy_m: float | None = 5) -> Track:
    fixes = []
    for index, (x, y) in enumerate(at):
        point = BANK.point_at(x, y)
        when = START + timedelta(seconds=index * step_s)
        fixes.append(Fix(when, point.lon, point.lat, accuracy_m))
    return assemble([Chunk(1, tuple(fixes))])


def sections(found: tuple[Section, ...]) -> list[tuple[float, float]]:
    return [
        (pytest.approx(one.start, abs=0.001), pytest.approx(one.end, abs=0.001)) for one in found
    ]


KILOMETRE = along((0, 0), (1000, 0))
PAIRS_OF_HUNDREDS = [(x, 0.0) for x in range(0, 1001, 100)]


def test_walking_the_whole_route_covers_exactly_all_of_it():
    covered = coverage_by_track(KILOMETRE, walk(*PAIRS_OF_HUNDREDS), RULES)
    assert covered == Coverage(1.0, (Section(0, 1),), (), ())


def test_no_track_covers_nothing():
    assert coverage_by_track(KILOMETRE, Track()) == Coverage(0.0, (), (Section(0, 1),), ())


def test_a_track_elsewhere_covers_nothing():
    assert coverage_by_track(KILOMETRE, walk((0, 31), (900, 31)), RULES).share == 0


def test_half_a_walk_covers_half_and_the_radius_beyond():
    found = coverage_by_track(KILOMETRE, walk(*PAIRS_OF_HUNDREDS[:6]), RULES)
    assert found.share == pytest.approx(0.53, abs=0.001)
    assert [(one.start, one.end) for one in found.covered] == sections((Section(0, 0.53),))
    assert [(one.start, one.end) for one in found.uncovered] == sections((Section(0.53, 1),))


def test_a_single_fix_covers_its_circle():
    found = coverage_by_track(KILOMETRE, walk((500, 0)), RULES)
    assert [(one.start, one.end) for one in found.covered] == sections((Section(0.47, 0.53),))


def test_a_walk_along_the_bank_covers_as_much_of_the_ends_as_the_circle_reaches():
    found = coverage_by_track(KILOMETRE, walk((400, 18), (500, 18)), RULES)
    assert [(one.start, one.end) for one in found.covered] == sections((Section(0.376, 0.524),))


@pytest.mark.parametrize(
    ("max_gap_s", "max_gap_m", "share", "gaps"),
    [(120, 300, 0.12, 1), (600, 300, 0.12, 1), (120, 2000, 0.12, 1), (600, 2000, 0.98, 0)],
    ids=["too long and too far", "too far", "too long", "neither"],
)
def test_what_lies_in_a_gap_is_not_visited(max_gap_s, max_gap_m, share, gaps):
    track = walk((40, 0), (960, 0), step_s=300)
    found = coverage_by_track(KILOMETRE, track, VisitRules(30, max_gap_s, max_gap_m))
    assert found.share == pytest.approx(share, abs=0.001)
    assert len(found.gaps) == gaps


def test_a_gap_says_since_when_until_when_and_how_far():
    [gap] = coverage_by_track(KILOMETRE, walk((0, 0), (1000, 0), step_s=60), RULES).gaps
    assert (gap.begins, gap.ends) == (START, START + timedelta(seconds=60))
    assert gap.metres == pytest.approx(1000, rel=0.006)


def test_a_missing_chunk_is_a_gap_however_short():
    whole = walk(*PAIRS_OF_HUNDREDS).fixes
    parted = assemble([Chunk(1, whole[:5]), Chunk(3, whole[5:])])
    found = coverage_by_track(KILOMETRE, parted, RULES)
    assert [(one.start, one.end) for one in found.uncovered] == sections((Section(0.43, 0.47),))
    assert len(found.gaps) == 1


def test_a_clock_that_goes_back_is_a_gap():
    ahead, behind = walk((0, 0), (100, 0)).fixes
    found = coverage_by_track(KILOMETRE, assemble([Chunk(1, (behind, ahead))]), RULES)
    assert len(found.gaps) == 1


def test_a_poor_fix_is_left_out_and_one_that_states_nothing_is_believed():
    assert coverage_by_track(KILOMETRE, walk((500, 0), accuracy_m=101), RULES).share == 0
    assert coverage_by_track(KILOMETRE, walk((500, 0), accuracy_m=None), RULES).share > 0


def test_a_fix_at_null_island_covers_nothing_and_harms_nothing():
    whole = walk(*PAIRS_OF_HUNDREDS).fixes
    nowhere = Fix(START, 0, 0, 5)
    found = coverage_by_track(KILOMETRE, assemble([Chunk(1, (*whole, nowhere))]), RULES)
    assert found.share == 1


def test_a_route_that_doubles_back_needs_one_walk_only():
    there_and_back = along((0, 0), (1000, 0), (0, 0))
    assert coverage_by_track(there_and_back, walk(*PAIRS_OF_HUNDREDS), RULES).share == 1


def test_two_parts_are_covered_each_for_itself():
    lines = [[BANK.point_at(x, y) for x in (0, 300)] for y in (0, 1000)]
    found = coverage_by_track(Route.along(lines), walk((0, 0), (300, 0)), RULES)
    assert [(one.start, one.end) for one in found.covered] == sections((Section(0, 0.5),))


def test_a_phone_that_lies_still_for_a_day_is_looked_at_in_batches():
    waver = [(500 + (n % 7), n % 5) for n in range(30_000)]
    zigzag = along(*[(490 + n, n % 2) for n in range(30)])
    assert coverage_by_track(zigzag, walk(*waver, step_s=1), RULES).share == 1


@given(st.lists(corners, min_size=2, max_size=5), st.lists(corners, max_size=6))
def test_a_place_on_the_route_is_covered_exactly_if_the_track_came_within_the_radius(bends, steps):
    assume(max(math.dist(a, b) for a, b in pairwise(bends)) > 0.1)
    route, track = along(*bends), walk(*steps)
    found = coverage_by_track(route, track, VisitRules(30, 120, 5000))
    path = [route.plane.to_metres(fix.lon, fix.lat) for fix in track.fixes]
    seen = shapely.MultiLineString(list(pairwise(path))) if path[1:] else shapely.MultiPoint(path)
    for share in np.linspace(0, 1, 41):
        dot = shapely.line_interpolate_point(route.parts[0], share * route.length_m)
        away_m = shapely.distance(dot, seen) if path else np.inf
        if abs(away_m - 30) > 0.01:
            inside = any(one.start <= share <= one.end for one in found.covered)
            assert inside == (away_m < 30)


@given(st.lists(corners, min_size=1, max_size=8), st.integers(0, 8))
def test_walking_further_never_covers_less(steps, cut):
    part = coverage_by_track(KILOMETRE, walk(*steps[:cut]), RULES)
    whole = coverage_by_track(KILOMETRE, walk(*steps), RULES)
    assert 0 <= part.share <= whole.share + 1e-9 <= 1 + 1e-9


@given(st.lists(st.tuples(st.floats(0, 50), st.floats(0, 50)).map(sorted)))
def test_what_is_left_of_a_line_is_what_no_span_touches(spans):
    left = rest([(a, b) for a, b in spans], 50)
    assert left == sorted(left)
    for start, end in left:
        assert not any(a < end - 0.001 and start + 0.001 < b for a, b in spans)
    assert rest([*left, *((a, b) for a, b in spans)], 50) == []


def test_real_rivers_are_covered_by_whoever_walks_them(rivers):
    for river in rivers:
        fixes = []
        for part in river.parts:
            for metre in np.arange(0, part.length, 100):
                dot = part.interpolate(metre)
                point = river.plane.point_at(dot.x, dot.y)
                when = START + timedelta(seconds=60 * len(fixes))
                fixes.append(Fix(when, point.lon, point.lat, 5))
        covered = coverage_by_track(river, assemble([Chunk(1, tuple(fixes))]), VisitRules(101))
        assert covered.share == 1
        half = coverage_by_track(river, assemble([Chunk(1, tuple(fixes[::2]))]), VisitRules(1, 60))
        assert 0 < half.share < 0.1


def test_a_real_track_covers_itself_but_for_its_gaps(geolife):
    fixes = geolife["009_20081029104758"]
    whole = coverage_by_track(
        Route.along([[fix.point for fix in fixes]]), assemble([Chunk(1, fixes)]), VisitRules(30)
    )
    assert (whole.share, len(whole.gaps)) == (1, 1)
    gappy = geolife["002_20081026233830"]
    parts = coverage_by_track(
        Route.along([[fix.point for fix in gappy]]), assemble([Chunk(1, gappy)]), VisitRules(30)
    )
    assert parts.share == pytest.approx(0.2412, abs=0.001)
    assert max(gap.metres for gap in parts.gaps) > 10_000
