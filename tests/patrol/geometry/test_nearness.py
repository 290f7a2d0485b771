"""What of a route lies near a track is found in few steps, however both are drawn."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.patrol.geometry import nearness
from services.patrol.geometry.nearness import MOST_PAIRS, spans_within

metres = st.integers(-1000, 1000).map(lambda tenths: tenths / 10)
corners = st.lists(st.tuples(metres, metres), min_size=2, max_size=40, unique=True)


def lines(points) -> np.ndarray:
    return np.array(list(pairwise(points)), dtype=float)


def laid_out(segments: np.ndarray) -> np.ndarray:
    steps = segments[:, 1] - segments[:, 0]
    return np.concatenate(([0.0], np.cumsum(np.hypot(steps[:, 0], steps[:, 1]))[:-1]))


@pytest.fixture
def looked_at(monkeypatch) -> list[int]:
    """How many pairs are looked at, time after time."""
    counted: list[int] = []
    through = nearness._through_capsules

    def counting(segments, legs, radius_m):
        counted.append(len(segments))
        return through(segments, legs, radius_m)

    monkeypatch.setattr(nearness, "_through_capsules", counting)
    return counted


@given(corners, corners, st.integers(1, 7))
def test_what_is_found_is_the_same_however_many_legs_are_looked_at_together(route, track, some):
    segments, legs = lines(route), lines(track)
    starts = laid_out(segments)
    at_once = spans_within(segments, starts, legs, 5.0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nearness, "LEGS", some)
        assert np.array(spans_within(segments, starts, legs, 5.0)) == pytest.approx(
            np.array(at_once)
        )
    assert all(end < start for (_, end), (start, _) in pairwise(at_once))


def test_a_day_at_a_bend_of_thousands_of_corners_takes_no_more_than_the_most(looked_at):
    yard = np.random.default_rng(1)
    route = lines(yard.uniform(0, 20, (5000, 2)))
    day = lines(yard.uniform((35, 0), (55, 20), (18_000, 2)))  # near, and covers little of it
    spans_within(route, laid_out(route), day, 30.0)
    assert sum(looked_at) <= MOST_PAIRS


def test_a_route_that_is_walked_again_and_again_is_looked_at_once(looked_at):
    route = lines([(x, 0) for x in range(0, 2001, 5)])
    day = lines([(x, 1) for _ in range(20) for x in range(0, 2001, 4)])
    ((start, end),) = spans_within(route, laid_out(route), day, 30.0)
    assert (start, end) == (0, 2000)
    assert sum(looked_at) < 10_000
