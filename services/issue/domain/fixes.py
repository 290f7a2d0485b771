"""Which fix (定位点) of a verifier's device shows that they stood where an issue is, and when."""

from datetime import datetime, timedelta
from typing import Final

from contracts.common import Fix
from contracts.issue.parts import Location
from events.decider import Refused
from services.geo.distance import metres_between
from services.geo.point import Point
from services.issue.domain.facts_needed import Facts
from services.web.moment import SUSPECT_S

COPIED_M: Final = 0.05
"""No device finds the same place twice to the width of a thumb: so near is copied."""

_LEEWAY: Final = timedelta(seconds=SUSPECT_S)
"""By how much a clock may be off that is not told of."""


def require_near(
    fix: Fix, observed_at: datetime | None, where: Location, facts: Facts, done: datetime
) -> None:
    """Let a fix pass that was taken there, for this look, after the work was `done`.

    `observed_at` is when the verifier looked, by the clock that timed the fix; None for now.
    Raises Refused.
    """
    _require_accurate(fix, facts)
    _require_of_this_look(fix, observed_at, facts, done)
    _require_there(fix, where, facts)


def _require_accurate(fix: Fix, facts: Facts) -> None:
    if not fix.longitude and not fix.latitude:
        raise Refused(
            "verification.empty-fix", "Your device has no position yet: wait until it has one."
        )
    if not fix.accuracy_m or fix.accuracy_m > facts.policy.poorest_fix_m:
        raise Refused(
            "verification.poor-fix",
            f"A fix must be sure to {facts.policy.poorest_fix_m:g} m; wait a moment under open "
            "sky, or scan the place's label.",
        )


def _require_of_this_look(
    fix: Fix, observed_at: datetime | None, facts: Facts, done: datetime
) -> None:
    """Compare times by the client's clock; it is the fix's own that is not to be trusted.

    Only differences and sums with the server's time are made: what a client sends may be a year
    from which nothing can be taken away.
    """
    ahead_s = facts.ahead_s or 0.0
    if abs(ahead_s) > SUSPECT_S:
        raise Refused(
            "verification.clock-off",
            "Your device's clock is off by more than five minutes, so that nobody knows when its "
            "fix was taken: set it, or scan the place's label.",
        )
    now = facts.at + timedelta(seconds=ahead_s)
    begun = done + timedelta(seconds=ahead_s)
    looked = observed_at or now
    if max(fix.at, looked) - now > _LEEWAY:
        raise Refused("verification.fix-to-come", "This fix is from a time that is yet to come.")
    if fix.at < begun or now - looked > _span(facts.policy.sent_within.amount):
        raise Refused(
            "verification.old-fix",
            "This fix is from before the work was reported done, or sent too late: send one "
            "from there, or scan the place's label.",
        )
    if abs(fix.at - looked) > _span(facts.policy.fix_within.amount):
        raise Refused(
            "verification.old-fix",
            f"This fix was not taken within {facts.policy.fix_within} of the look: take one there.",
        )


def _span(minutes: int) -> timedelta:
    return timedelta(minutes=minutes)


def _require_there(fix: Fix, where: Location, facts: Facts) -> None:
    """Let pass a fix that lies within the radius as a whole, with all that it may be off."""
    at, radius_m = Point(fix.longitude, fix.latitude), facts.policy.site_radius_m
    if any(metres_between(at, known) < COPIED_M for known, _ in _shown(where, facts)):
        raise Refused(
            "verification.copied-fix",
            "This is the position on record, to the centimetre, and not what a device finds there.",
        )
    target = next((known for known, sure_m in _shown(where, facts) if sure_m <= radius_m), None)
    if target is None:
        raise Refused(
            "verification.no-position",
            "Nobody knows so exactly where this is that a fix could tell: scan the place's label, "
            "or send a photo.",
        )
    assert fix.accuracy_m is not None, "a fix that does not tell it is refused before"
    distance = metres_between(at, target)
    if distance + fix.accuracy_m > radius_m:
        raise Refused(
            "verification.too-far",
            f"This is {distance:.0f} m away from the issue, give or take {fix.accuracy_m:.0f} m; "
            f"{radius_m:g} m is allowed.",
            distance_m=round(distance),
        )


def _shown(where: Location, facts: Facts) -> list[tuple[Point, float]]:
    """Return the positions that the API shows of an issue, its place's first, each with its radius.

    A position that does not tell its radius was set by hand, or is the issue's own.
    """
    place, found = facts.place, list[tuple[Point, float]]()
    if place is not None and place.point is not None:
        found.append((place.point, place.radius_m or 0.0))
    if where.longitude is not None and where.latitude is not None:
        found.append((Point(where.longitude, where.latitude), 0.0))
    return found
