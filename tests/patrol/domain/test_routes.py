"""Routes: what can be drawn, in which coordinates, and the boards along them."""

from dataclasses import replace

import pytest

from contracts.patrol.parts import BoardPlan, Vertex
from services.geo.datum import wgs84_to_gcj02
from services.geo.distance import metres_between
from services.geo.point import Point
from services.patrol.domain.route import MAX_BOARDS, MAX_VERTICES, RouteFacts
from tests.patrol.domain.examples import (
    EAST,
    LOWER,
    MIDDLE,
    UPPER,
    WEST,
    draw,
    drawn,
    known_area,
    routes,
)


def line(*points: list[float]) -> dict:
    return {"type": "LineString", "coordinates": list(points)}


def test_a_route_is_drawn_from_geojson():
    routes.when(draw, known_area).then(drawn)


def test_the_same_drawing_again_changes_nothing():
    routes.given(drawn).when(draw, known_area).nothing()


def test_a_route_that_is_drawn_anew_replaces_the_line():
    longer = replace(draw, geometry=line(WEST, EAST, [120.25, 29.30]))
    (again,) = routes.given(drawn).when(longer, known_area).then_like(type(drawn))
    assert len(again.line[0]) == 3


def test_a_route_that_leaves_the_county_by_more_than_50_km_is_refused_with_the_point():
    away = replace(draw, geometry=line(WEST, EAST, [121.3, 29.30]))
    refused = routes.when(away, known_area).refused("point.too-far")
    assert refused.about["field"] == "geometry"
    assert refused.detail.startswith("Line 1, point 3, lies 54 km outside the county")


def test_a_map_is_converted_before_it_is_looked_how_far_away_it_is():
    """A map shows this point 50,258 m outside the box; it lies 49,842 m outside."""
    edge = Point(121.254, 29.30)
    shown = wgs84_to_gcj02(edge)
    on_a_map = replace(draw, geometry=line(WEST, EAST, [shown.lon, shown.lat]), boards=())
    routes.when(replace(on_a_map, datum="WGS-84"), known_area).refused("point.too-far")
    assert routes.when(replace(on_a_map, datum="GCJ-02"), known_area).events


def test_an_area_that_was_not_imported_is_refused():
    refused = routes.when(draw, RouteFacts(area_known=False)).refused("area.unknown")
    assert refused.about["field"] == "area"


@pytest.mark.parametrize(
    "geometry",
    [
        {},
        {"type": "Point", "coordinates": WEST},
        line(WEST),
        line(WEST, WEST),
        line(WEST, [200, 29]),
        line(WEST, [125, 29]),
        {"type": "LineString", "coordinates": "WEST"},
    ],
    ids=["nothing", "a point", "one point", "no length", "off the globe", "too wide", "a text"],
)
def test_what_nobody_can_patrol_is_refused_with_its_reason(geometry):
    refused = routes.when(replace(draw, geometry=geometry), known_area).refused("route.geometry")
    assert refused.about["field"] == "geometry"
    assert len(refused.detail) > 20


def test_a_line_too_long_for_an_event_is_refused():
    points = [[120 + step / 100_000, 29.3] for step in range(MAX_VERTICES + 1)]
    refused = routes.when(replace(draw, geometry=line(*points)), known_area)
    assert str(MAX_VERTICES) in refused.refused("route.geometry").detail


def test_a_line_of_a_chinese_map_is_kept_in_wgs_84():
    shifted = [wgs84_to_gcj02(Point(*end)) for end in (WEST, EAST)]
    assert metres_between(shifted[0], Point(*WEST)) > 300
    traced = line(*([point.lon, point.lat] for point in shifted))
    command = replace(draw, geometry=traced, datum="GCJ-02")
    (event,) = routes.when(command, known_area).then_like(type(drawn))
    for vertex, end in zip(event.line[0], (WEST, EAST), strict=True):
        assert metres_between(Point(vertex.longitude, vertex.latitude), Point(*end)) < 0.05


def at(longitude: float, latitude: float) -> Vertex:
    return Vertex(longitude=longitude, latitude=latitude)


def test_boards_come_in_their_order_along_the_route():
    jumbled = replace(draw, boards=tuple(reversed(draw.boards)))
    routes.when(jumbled, known_area).then(drawn)


def test_a_board_known_by_its_position_stands_where_the_route_is_nearest():
    plan = BoardPlan(place=MIDDLE, name="中游公示牌", at=at(120.2325, 29.3005))
    (event,) = routes.when(replace(draw, boards=(plan,)), known_area).then_like(type(drawn))
    assert event.boards[0].along == pytest.approx(0.25, abs=1e-4)


def test_a_board_position_is_in_the_datum_of_the_line():
    shifted = wgs84_to_gcj02(Point(120.2325, 29.3))
    ends = [wgs84_to_gcj02(Point(*end)) for end in (WEST, EAST)]
    plan = BoardPlan(place=MIDDLE, name="中游公示牌", at=at(shifted.lon, shifted.lat))
    traced = line(*([point.lon, point.lat] for point in ends))
    command = replace(draw, geometry=traced, datum="GCJ-02", boards=(plan,))
    (event,) = routes.when(command, known_area).then_like(type(drawn))
    assert event.boards[0].along == pytest.approx(0.25, abs=1e-4)


@pytest.mark.parametrize(
    ("plan", "code", "field"),
    [
        ({}, "route.board-where", "boards.1"),
        ({"along": 0.5, "at": at(*WEST)}, "route.board-where", "boards.1"),
        ({"at": at(120.23, 29.31)}, "route.board-off", "boards.1.at"),
        ({"along": 0.5, "place": UPPER}, "route.board-twice", "boards.1.place"),
    ],
    ids=["nowhere", "in two ways", "far off", "twice"],
)
def test_a_board_that_does_not_stand_along_the_route_once_is_refused(plan, code, field):
    wrong = BoardPlan(**{"place": LOWER, "name": "公示牌", **plan})
    boards = (draw.boards[0], wrong)
    refused = routes.when(replace(draw, boards=boards), known_area).refused(code)
    assert refused.about["field"] == field


def test_more_boards_than_a_route_can_have_are_refused():
    boards = (draw.boards[0],) * (MAX_BOARDS + 1)
    routes.when(replace(draw, boards=boards), known_area).refused("route.boards")


def test_a_route_lies_in_its_area():
    assert routes.decider.area(drawn) == drawn.area
    assert routes.decider.area(None) is None
