"""Which spans of a route lie within a distance of the legs of a track; exact, no buffers.

The points within r of a leg form a capsule: a disc around each end and a rectangle between. A
capsule is convex, so a straight segment of the route runs through it in one piece, from the
earliest to the latest of its crossings with the three shapes.
"""

import numpy as np
import shapely
from numpy.typing import NDArray

from services.patrol.geometry.sections import Span

Floats = NDArray[np.float64]
"""Arrays of numbers; segments and legs are (n, 2, 2): start and end, each x and y in metres."""

Bounds = tuple[Floats, Floats]
"""Where lines enter and leave a shape, in shares of a segment; enter > leave where they miss it."""

LEGS = 250
"""Legs looked at together: what they cover of the route is left out of what comes after them."""

MOST_PAIRS = 150_000
"""Pairs of a leg and a segment that are looked at in all, which takes less than a tenth of a
second. A day's walk with a fix every 4 m, along a route with a corner every 5 m, has 70,000, and no
more where it is walked twice. It takes thousands of corners in one yard to get there; what a track
would show beyond that counts as not visited."""


def spans_within(segments: Floats, starts_m: Floats, legs: Floats, radius_m: float) -> list[Span]:
    """Return the spans of a route that lie within `radius_m` of any leg, in order and apart.

    `starts_m` says how far along the route each segment starts. Segments have length; a leg may be
    a single point. Boxes find the pairs worth looking at, up to `MOST_PAIRS`.
    """
    steps = segments[:, 1] - segments[:, 0]
    lengths = np.hypot(steps[:, 0], steps[:, 1])
    boxes, leg_boxes, left = _boxes(segments, radius_m), _boxes(legs), np.arange(len(segments))
    tree, budget = shapely.STRtree(boxes), MOST_PAIRS
    begins, ends = np.empty(0), np.empty(0)
    for at in range(0, len(legs), LEGS):
        near_leg, near = (found[:budget] for found in tree.query(leg_boxes[at : at + LEGS]))
        if not len(near):
            continue
        budget -= len(near)
        which = left[near]
        enter, leave = _through_capsules(segments[which], legs[at + near_leg], radius_m)
        enter, leave = np.maximum(enter, 0.0), np.minimum(leave, 1.0)
        inside = enter < leave
        start = (starts_m[which] + enter * lengths[which])[inside]
        end = (starts_m[which] + leave * lengths[which])[inside]
        begins, ends = _union(np.concatenate((begins, start)), np.concatenate((ends, end)))
        closed = _covered(starts_m[left], starts_m[left] + lengths[left], begins, ends)
        if not budget or closed.all():
            break
        if closed.any():
            left = left[~closed]
            tree = shapely.STRtree(boxes[left])
    return list(zip(begins.tolist(), ends.tolist(), strict=True))


def _union(start: Floats, end: Floats) -> tuple[Floats, Floats]:
    """Join what overlaps or touches."""
    order = np.argsort(start)
    start, reach = start[order], np.maximum.accumulate(end[order])
    apart, edge = start[1:] > reach[:-1], np.ones(min(1, len(start)), dtype=bool)
    first, last = np.concatenate((edge, apart)), np.concatenate((apart, edge))
    return start[first], reach[last]


def _covered(start: Floats, end: Floats, begins: Floats, ends: Floats) -> NDArray[np.bool_]:
    """Tell which pieces of the route, from start to end, lie whole within one of some spans."""
    if not len(begins):
        return np.zeros(len(start), dtype=bool)
    span = np.searchsorted(begins, start, side="right") - 1
    covered: NDArray[np.bool_] = (span >= 0) & (ends[span] >= end)
    return covered


def _through_capsules(segments: Floats, legs: Floats, radius_m: float) -> Bounds:
    """Return where the endless lines along segments run through the capsules around legs."""
    start, step = segments[:, 0], segments[:, 1] - segments[:, 0]
    crossings = [
        _through_disc(start, step, legs[:, 0], radius_m),
        _through_disc(start, step, legs[:, 1], radius_m),
        _through_rectangle(start, step, legs, radius_m),
    ]
    missed = [enter > leave for enter, leave in crossings]
    enters = [np.where(miss, np.inf, c[0]) for miss, c in zip(missed, crossings, strict=True)]
    leaves = [np.where(miss, -np.inf, c[1]) for miss, c in zip(missed, crossings, strict=True)]
    return np.minimum.reduce(enters), np.maximum.reduce(leaves)


def _through_disc(start: Floats, step: Floats, centre: Floats, radius_m: float) -> Bounds:
    """Solve |start + t step - centre| = radius for t."""
    offset = start - centre
    a, b = _dot(step, step), _dot(step, offset)
    discriminant = b * b - a * (_dot(offset, offset) - radius_m**2)
    root = np.sqrt(np.maximum(discriminant, 0.0))
    hit = discriminant >= 0
    return np.where(hit, (-b - root) / a, np.inf), np.where(hit, (-b + root) / a, -np.inf)


def _through_rectangle(start: Floats, step: Floats, legs: Floats, radius_m: float) -> Bounds:
    """Clip lines to the rectangles as long as the legs and `radius_m` to either side of them."""
    leg = legs[:, 1] - legs[:, 0]
    length = np.hypot(leg[:, 0], leg[:, 1])
    along = leg / np.where(length > 0, length, 1.0)[:, None]
    across = np.stack((-along[:, 1], along[:, 0]), axis=1)
    offset = start - legs[:, 0]
    ends = _through_slab(_dot(offset, along), _dot(step, along), 0.0, length)
    sides = _through_slab(_dot(offset, across), _dot(step, across), -radius_m, radius_m)
    enter, leave = np.maximum(ends[0], sides[0]), np.minimum(ends[1], sides[1])
    # A leg without length has no direction and no rectangle; its disc says everything.
    return np.where(length > 0, enter, np.inf), np.where(length > 0, leave, -np.inf)


def _through_slab(at: Floats, speed: Floats, low: float, high: Floats | float) -> Bounds:
    """Return when `at + t speed` lies from low to high; what stands still does always or never."""
    moving = speed != 0
    divisor = np.where(moving, speed, 1.0)
    one, other = (low - at) / divisor, (high - at) / divisor
    always = np.where((low <= at) & (at <= high), np.inf, -np.inf)
    enter = np.where(moving, np.minimum(one, other), -always)
    return enter, np.where(moving, np.maximum(one, other), always)


def _boxes(segments: Floats, margin_m: float = 0.0) -> NDArray[np.object_]:
    """Return the upright rectangles around segments, wider by a margin on every side."""
    low, high = segments.min(axis=1) - margin_m, segments.max(axis=1) + margin_m
    return np.asarray(shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1]))


def _dot(a: Floats, b: Floats) -> Floats:
    product: Floats = np.einsum("ij,ij->i", a, b)
    return product
