import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from shapely import Point as Dot
from shapely import Polygon

from services.geo.datum import EAST, NORTH, SOUTH, WEST, gcj02_to_wgs84, in_china, wgs84_to_gcj02
from services.geo.distance import metres_between
from services.geo.point import Point

in_the_box = st.builds(Point, st.floats(WEST, EAST), st.floats(SOUTH, NORTH))
anywhere = st.builds(Point, st.floats(-180, 180), st.floats(-90, 90))


# WGS-84 and GCJ-02 of the same place, as other published converters give them.
@pytest.mark.parametrize(
    ("wgs84", "gcj02"),
    [
        (Point(121.5272106, 31.1774276), Point(121.531541859215, 31.17530398364597)),
        (Point(113.912316, 22.543847), Point(113.9171764808363, 22.540796131694766)),
        (Point(116.377817, 39.911954), Point(116.38404722455657, 39.91334545536069)),
        (Point(120.596931, 31.280844), Point(120.60109998322247, 31.278648624428175)),
    ],
    ids=["Shanghai", "Shenzhen", "Beijing", "Suzhou"],
)
def test_places_are_shifted_as_the_maps_shift_them(wgs84, gcj02):
    assert metres_between(wgs84_to_gcj02(wgs84), gcj02) < 0.02
    assert metres_between(gcj02_to_wgs84(gcj02), wgs84) < 0.02


@given(in_the_box)
@example(Point(105.0, 35.0))
@example(Point(WEST, SOUTH))
@example(Point(EAST, NORTH))
@example(Point(WEST, NORTH))
@example(Point(EAST, SOUTH))
def test_every_point_of_chinas_box_comes_back_within_half_a_metre(point):
    assert metres_between(gcj02_to_wgs84(wgs84_to_gcj02(point)), point) < 0.5


@given(anywhere.filter(lambda point: not in_china(point)))
@example(Point(0, 90))
@example(Point(180, -90))
def test_a_point_outside_china_is_passed_through(point):
    assert wgs84_to_gcj02(point) == point


@given(anywhere.filter(lambda point: not in_china(point, margin=0.05)))
@example(Point(0, 90))
def test_a_map_point_outside_china_is_passed_through(point):
    assert gcj02_to_wgs84(point) == point


def test_a_map_point_beyond_the_edge_that_nothing_is_shifted_to_is_passed_through():
    just_west = Point(WEST - 0.04, 35)
    assert gcj02_to_wgs84(just_west) == just_west


def test_the_boundary_of_dongyang_comes_back_within_half_a_metre(dongyang_boundary_gcj02):
    for point in dongyang_boundary_gcj02:
        origin = gcj02_to_wgs84(point)
        assert 300 < metres_between(point, origin) < 700
        assert metres_between(wgs84_to_gcj02(origin), point) < 0.5


def test_the_towns_of_dongyang_stay_inside_its_boundary(
    dongyang_boundary_gcj02, dongyang_towns_gcj02
):
    border = Polygon([(p.lon, p.lat) for p in map(gcj02_to_wgs84, dongyang_boundary_gcj02)])
    assert len(dongyang_towns_gcj02) == 18
    for town in map(gcj02_to_wgs84, dongyang_towns_gcj02):
        assert border.contains(Dot(town.lon, town.lat))
