import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.geo.distance import metres_between
from services.geo.plane import Plane
from services.geo.point import Point

# Geodesics on the WGS-84 ellipsoid in metres, computed with Karney's GeographicLib.
TRUE_METRES = [
    (Point(120.24, 29.29), Point(120.25, 29.29), 971.6569),
    (Point(120.24, 29.29), Point(120.24, 29.30), 1108.4065),
    (Point(120.2, 29.29), Point(120.2001, 29.2901), 14.7400),
    (Point(120.05, 29.0), Point(120.65, 29.5), 80453.6555),
    (Point(116.39, 39.9), Point(121.47, 31.23), 1066004.7245),
]

points = st.builds(Point, st.floats(-180, 180), st.floats(-90, 90))
within_a_county_m = st.floats(-30_000, 30_000)


@pytest.mark.parametrize(
    ("a", "b", "true_m"), TRUE_METRES, ids=["east", "north", "a door away", "county", "far"]
)
def test_distance_is_within_six_in_a_thousand_of_the_ellipsoid(a, b, true_m):
    assert metres_between(a, b) == pytest.approx(true_m, rel=0.006)


@given(points, points)
def test_distance_is_the_same_there_and_back_and_never_beyond_half_the_globe(a, b):
    assert metres_between(a, b) == pytest.approx(metres_between(b, a), abs=1e-6)
    assert 0 <= metres_between(a, b) <= math.pi * 6_371_009
    assert metres_between(a, a) == 0


@pytest.mark.parametrize(("a", "b", "true_m"), TRUE_METRES[:3], ids=["east", "north", "door"])
def test_a_plane_measures_true_around_its_origin(a, b, true_m):
    plane = Plane.around(a)
    assert math.hypot(*plane.to_metres(b.lon, b.lat)) == pytest.approx(true_m, rel=1e-4)


def test_a_plane_is_within_three_in_a_thousand_across_a_county():
    a, b, true_m = TRUE_METRES[3]
    plane = Plane.around(Point(120.35, 29.25))
    flat_a, flat_b = plane.to_metres(a.lon, a.lat), plane.to_metres(b.lon, b.lat)
    assert math.dist(flat_a, flat_b) == pytest.approx(true_m, rel=0.003)


@given(
    st.builds(Point, st.floats(-180, 180), st.floats(-80, 80)), within_a_county_m, within_a_county_m
)
def test_a_plane_leads_back_to_where_it_came_from(origin, x, y):
    plane = Plane.around(origin)
    there = plane.point_at(x, y)
    assert plane.to_metres(there.lon, there.lat) == pytest.approx((x, y), abs=1e-3)


def test_a_plane_goes_the_short_way_round_the_date_line():
    x, _ = Plane.around(Point(179.9999, 0)).to_metres(-179.9999, 0)
    assert x == pytest.approx(22.3, abs=0.1)


def test_a_plane_stops_at_the_pole():
    assert Plane.around(Point(10, 89.9999)).point_at(0, 1000).lat == 90
