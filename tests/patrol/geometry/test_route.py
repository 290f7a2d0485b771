import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.geo.distance import metres_between
from services.geo.plane import Plane
from services.geo.point import Point
from services.patrol.geometry.geojson import POINT_LIMIT, read_lines
from services.patrol.geometry.route import NotARoute, Route
from services.patrol.geometry.sections import Section

BANK = Plane.around(Point(120.24, 29.29))


def line(*corners: tuple[float, float]) -> list[Point]:
    return [BANK.point_at(x, y) for x, y in corners]


def geojson(kind: str, coordinates: object) -> dict[str, object]:
    return {"type": kind, "coordinates": coordinates}


def drawn(shape: dict[str, object]) -> Route:
    return Route.along(read_lines(shape))


STRAIGHT = [[120.24, 29.29], [120.25, 29.29]]

shares = st.floats(0, 1)


def test_a_line_string_is_a_route():
    assert drawn(geojson("LineString", STRAIGHT)).length_m == pytest.approx(971.66, abs=0.05)


def test_a_multi_line_string_is_measured_end_to_end():
    route = drawn(geojson("MultiLineString", [STRAIGHT, [[120.3, 29.3, 80.5], [120.31, 29.3]]]))
    assert len(route.parts) == 2
    assert route.offsets_m == (0.0, pytest.approx(971.66, rel=0.001))
    assert route.length_m == pytest.approx(2 * 971.66, rel=0.001)


def test_a_feature_of_a_line_is_a_route():
    feature = {"type": "Feature", "properties": {}, "geometry": geojson("LineString", STRAIGHT)}
    assert read_lines(feature) == read_lines(feature["geometry"])


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({}, "a route is a GeoJSON LineString or MultiLineString"),
        (geojson("Point", [120, 29]), "a route is a GeoJSON LineString"),
        ({"type": "Feature", "geometry": None}, "a route is a GeoJSON LineString"),
        ({"type": "Feature", "geometry": {"type": "Feature"}}, "a route is a GeoJSON LineString"),
        (geojson("LineString", "120 29"), "a route is a GeoJSON LineString"),
        (geojson("MultiLineString", [7]), "a line is a list of points"),
        (geojson("LineString", [[120, 29], 7]), "line 1, point 2: a point is a list of longitude"),
        (geojson("LineString", [[120, 29], [120]]), "line 1, point 2: a point is a list"),
        (geojson("LineString", [["120", "29"]]), "line 1, point 1: a point is a list"),
        (geojson("MultiLineString", [STRAIGHT, [[29, 120]]]), "line 2, point 1: lat must be"),
        (geojson("LineString", [[math.nan, 29]]), "line 1, point 1: lon must be"),
        (geojson("LineString", []), "two points apart"),
        (geojson("LineString", [[120, 29]]), "two points apart"),
        (geojson("LineString", [[120, 29], [120, 29]]), "two points apart"),
        (geojson("LineString", [[120, 29], [123, 29]]), "spans more than 200 km; split it"),
        (geojson("LineString", [[120, 29]] * (POINT_LIMIT + 1)), "more than 50000 points"),
    ],
    ids=range(16),
)
def test_what_is_no_route_is_refused_with_the_place_named(wrong, words):
    with pytest.raises(NotARoute, match=words):
        Route.along(read_lines(wrong))


def test_repeated_corners_do_not_matter():
    route = Route.along([line((0, 0), (0, 0), (100, 0), (100, 0))])
    segments, starts = route.segments()
    assert (len(segments), starts.tolist()) == (1, [0.0])


def test_a_route_may_cross_the_date_line():
    assert Route.along([[Point(179.999, 0), Point(-179.999, 0)]]).length_m == pytest.approx(
        222.6, 0.01
    )


def test_segments_know_how_far_along_they_start():
    route = Route.along([line((0, 0), (100, 0), (100, 50)), line((0, 500), (40, 500))])
    segments, starts = route.segments()
    assert len(segments) == 3
    assert starts.tolist() == pytest.approx([0, 100, 150], abs=0.1)


def test_a_point_is_measured_along_and_away_from_the_nearest_part():
    route = Route.along([line((0, 0), (100, 0)), line((0, 500), (100, 500))])
    assert route.measure(BANK.point_at(30, 20)) == (
        pytest.approx(0.15, abs=0.001),
        pytest.approx(20, abs=0.1),
    )
    assert route.measure(BANK.point_at(30, 480)) == (
        pytest.approx(0.65, abs=0.001),
        pytest.approx(20, abs=0.1),
    )


def test_a_section_is_cut_out_for_the_map():
    route = Route.along([line((0, 0), (100, 0)), line((0, 500), (100, 500))])
    [first, second] = route.cut(Section(0.25, 0.75))
    for cut, (start, end) in zip(
        (first, second), (((50, 0), (100, 0)), ((0, 500), (50, 500))), strict=True
    ):
        assert metres_between(cut[0], BANK.point_at(*start)) < 0.5
        assert metres_between(cut[-1], BANK.point_at(*end)) < 0.5


@given(shares, shares)
def test_what_is_cut_is_as_long_as_its_section(a, b):
    route = Route.along([line((0, 0), (300, 0), (300, 90)), line((0, 500), (40, 500))])
    section = Section(min(a, b), max(a, b))
    length_m = sum(metres_between(*leg) for cut in route.cut(section) for leg in pairwise(cut))
    assert length_m == pytest.approx(
        (section.end - section.start) * route.length_m, rel=0.01, abs=1
    )


def test_real_rivers_are_routes(rivers):
    assert len(rivers) == 23
    for river in rivers:
        segments, starts = river.segments()
        drawn_m = sum(
            metres_between(*leg) for cut in river.cut(Section(0, 1)) for leg in pairwise(cut)
        )
        assert river.length_m == pytest.approx(drawn_m, rel=0.008)
        assert len(segments) == len(starts)
        assert 0 == starts[0] <= starts[-1] < river.length_m
