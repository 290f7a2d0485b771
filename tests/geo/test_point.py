import math
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.geo.fix import Fix
from services.geo.point import OutsideWorld, Point

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_every_place_on_the_globe_is_a_point(lon, lat):
    assert Point(lon, lat) == Point(lon, lat)


@pytest.mark.parametrize("lon", [180.0001, -181, math.nan, math.inf, -math.inf])
def test_a_longitude_off_the_globe_is_refused_by_name(lon):
    with pytest.raises(OutsideWorld, match="lon must be a number of degrees from -180") as refused:
        Point(lon, 29.3)
    assert refused.value.field == "lon"


@pytest.mark.parametrize("lat", [90.0001, -120.24, math.nan, math.inf])
def test_a_latitude_off_the_globe_is_refused_by_name(lat):
    with pytest.raises(OutsideWorld, match="lat must be a number of degrees from -90") as refused:
        Point(120.24, lat)
    assert refused.value.field == "lat"


def test_swapped_coordinates_of_china_are_refused():
    with pytest.raises(OutsideWorld):
        Point(29.29, 120.24)


def test_a_fix_off_the_globe_is_refused():
    with pytest.raises(OutsideWorld):
        Fix(NOON, 120.24, 129.29)


def test_a_fix_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        Fix(NOON.replace(tzinfo=None), 120.24, 29.29)


@pytest.mark.parametrize("unknown", [None, 0.0, -1.0, math.nan, math.inf])
def test_what_phones_write_for_an_unknown_accuracy_is_none(unknown):
    assert Fix(NOON, 120.24, 29.29, unknown).stated_accuracy_m is None


def test_a_stated_accuracy_is_kept():
    assert Fix(NOON, 120.24, 29.29, 4.5).stated_accuracy_m == 4.5
