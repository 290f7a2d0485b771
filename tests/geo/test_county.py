"""What lies in a county lies near it: how far outside its box a point may be."""

from math import ceil, floor

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from events.decider import Refused
from services.geo.county import TOO_FAR_M, Box, counties, read, require_in_reach, too_far
from services.geo.datum import gcj02_to_wgs84
from services.geo.distance import metres_between
from services.geo.plane import Plane
from services.geo.point import Point

DONGYANG = counties()["330783"]
BOX = DONGYANG.box
CENTRE = Point((BOX.west + BOX.east) / 2, (BOX.south + BOX.north) / 2)
VILLAGE = "330783005005"

points = st.builds(Point, st.floats(-180, 180), st.floats(-90, 90))
within = st.builds(Point, st.floats(BOX.west, BOX.east), st.floats(BOX.south, BOX.north))


def test_a_county_says_from_what_its_box_was_taken_and_when():
    assert "CC BY 4.0" in DONGYANG.source
    assert DONGYANG.as_of.isoformat() == "2026-12-01"


def test_the_box_is_the_boundary_rounded_outwards_to_hundredths(dongyang_boundary_gcj02):
    border = [gcj02_to_wgs84(point) for point in dongyang_boundary_gcj02]
    west, east = min(p.lon for p in border), max(p.lon for p in border)
    south, north = min(p.lat for p in border), max(p.lat for p in border)
    told = [round(side * 100) for side in (BOX.west, BOX.south, BOX.east, BOX.north)]
    assert told == [floor(west * 100), floor(south * 100), ceil(east * 100), ceil(north * 100)]


@given(within)
def test_what_lies_in_the_box_is_not_far(point):
    assert BOX.metres_to(point) == 0
    assert too_far(point, DONGYANG) is None


@given(points)
def test_a_point_is_too_far_beyond_50_km_from_the_box_and_only_then(point):
    metres = BOX.metres_to(point)
    assert too_far(point, DONGYANG) == (metres if metres > TOO_FAR_M else None)


@given(within, st.floats(-49_000, 49_000), st.floats(-49_000, 49_000))
def test_who_stands_within_50_km_of_any_point_in_the_county_is_believed(inside, x, y):
    assume(x * x + y * y <= 49_000**2)
    there = Plane.around(inside).point_at(x, y)
    assert too_far(there, DONGYANG) is None


@given(st.builds(Point, st.floats(119, 122), st.floats(28, 31)), within)
def test_no_point_in_the_box_is_nearer_than_the_box_by_more_than_a_few_metres(point, inside):
    assert BOX.metres_to(point) <= metres_between(point, inside) + 10


@pytest.mark.parametrize(
    ("point", "km"),
    [
        (Point(0.0, 0.0), 12_899),
        (Point(CENTRE.lon, BOX.north + 0.5), 56),
        (Point(BOX.east + 0.6, CENTRE.lat), 58),
        (Point(BOX.west - 0.4, BOX.south - 0.4), 59),
        (Point(121.47, 31.23), 205),
    ],
    ids=["0,0", "north", "east", "over the corner", "Shanghai"],
)
def test_a_point_that_is_too_far_is_refused_by_its_field_with_how_far_it_is(point, km):
    with pytest.raises(Refused) as refused:
        require_in_reach(point, VILLAGE, "problems.0.point")
    assert refused.value.code == "point.too-far"
    assert refused.value.about["field"] == "problems.0.point"
    assert round(refused.value.about["distance_m"] / 1000) == km
    assert f"{km} km outside the county" in refused.value.detail


@pytest.mark.parametrize("area", ["330782", "330702001", "33", ""])
def test_where_no_box_of_the_county_is_known_nothing_is_too_far(area):
    require_in_reach(Point(0.0, 0.0), area, "location")


BOXED = """
"330782":
  {as_of: 2026-12-01, source: a survey, west: 119.77, south: 29.03, east: 120.25, north: 29.67}
"""


def test_another_county_gives_a_box_of_its_own():
    (yiwu,) = read(BOXED).values()
    assert too_far(Point(120.0, 29.3), yiwu) is None
    assert too_far(Point(121.47, 31.23), yiwu) is not None


@pytest.mark.parametrize(
    "spoiled",
    ["west: 120.26", "west: -181", "south: 29.68", "west: .nan", "south: 91"],
)
def test_a_box_that_is_none_is_not_read(spoiled):
    side = spoiled.partition(":")[0]
    told = {"west": "119.77", "south": "29.03"}
    with pytest.raises(ValueError, match=r"box|degrees"):
        read(BOXED.replace(f"{side}: {told[side]}", spoiled))


def test_a_box_has_four_sides():
    with pytest.raises(KeyError, match="north"):
        read(BOXED.replace(", north: 29.67", ""))
    with pytest.raises(ValueError, match="from west to east"):
        Box(1, 1, 1, 2)
