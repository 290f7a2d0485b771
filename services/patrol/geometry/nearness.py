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

BATCH = 100_000
"""Pairs looked at together: a phone that lay still for a day must not fill the memory."""


def spans_within(segments: Floats, starts_m: Floats, legs: Floats, radius_m: float) -> list[Span]:
    """Return the spans of a route that lie within `radius_m` of any leg.

    `starts_m` says how far along the route each segment starts. Segments have length; a leg may be
    a single point. Spans may overlap. Boxes find the pairs worth looking at.
    """
    near_segment, near_leg = shapely.STRtree(_boxes(legs)).query(_boxes(segments, radius_m))
    spans: list[Span] = []
    for at in range(0, len(near_segment), BATCH):
        which = near_segment[at : at + BATCH]
        enter, leave = _through_capsules(segments[which], legs[near_leg[at : at + BATCH]], radius_m)
        enter, leave = np.maximum(enter, 0.0), np.minimum(leave, 1.0)
        steps = segments[which, 1] - segments[which, 0]
        lengths, inside = np.hypot(steps[:, 0], steps[:, 1]), enter < leave
        start = (starts_m[which] + enter * lengths)[inside]
        spans += _union(start, (starts_m[which] + leave * lengths)[inside])
    return spans


def _union(start: Floats, end: Floats) -> list[Span]:
    """Join what overlaps or touches."""
    order = np.argsort(start)
    start, reach = start[order], np.maximum.accumulate(end[order])
    apart, edge = start[1:] > reach[:-1], np.ones(min(1, len(start)), dtype=bool)
    first, last = np.concatenate((edge, apart)), np.concatenate((apart, edge))
    return list(zip(start[first].tolist(), reach[last].tolist(), strict=True))


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
