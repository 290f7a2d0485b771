"""What proves that a verifier looked: the place's code, a fix near enough (现场核查), or papers."""

from contracts.common import Evidence, Fix
from contracts.issue.commands.case import VerifyIssue
from events.decider import Refused
from services.geo.distance import metres_between
from services.geo.point import Point
from services.issue.domain.facts_needed import Facts
from services.issue.domain.showing import is_shown, require_held
from services.issue.domain.state import Case


def require_proof(case: Case, command: VerifyIssue, facts: Facts) -> None:
    """Let a verification pass that was made where the problem is. Raises Refused.

    Papers and a resident's words are looked at anywhere, papers once they are here; a sample is
    looked at on the spot, or comes with evidence.
    """
    if command.by == "document":
        require_held(_papers(case, command), facts)
    elif command.by == "site" or (command.by == "sample" and not is_shown(command.evidence, facts)):
        _require_on_the_spot(case, command, facts)


def _papers(case: Case, command: VerifyIssue) -> list[Evidence]:
    """Return what the departments have shown of the parts that pass."""
    passed = (case.part(verdict.assignment) for verdict in command.verdicts if verdict.passed)
    return [paper for part in passed for paper in part.evidence]


def _require_on_the_spot(case: Case, command: VerifyIssue, facts: Facts) -> None:
    place = case.location.place
    if command.scanned_place is not None and place is not None:
        if command.scanned_place != place:
            raise Refused("verification.other-place", "This is the code of another place.")
        return
    target = _position(case, facts)
    comparable = target is not None or place is None
    if command.fix is not None and comparable:
        _require_near(command.fix, target, facts)
    elif command.evidence and (command.by == "sample" or (target is None and place is None)):
        require_held(command.evidence, facts)
    else:
        raise Refused(
            "verification.not-on-the-spot",
            "Scan the place's code there, or send a position fix from there.",
        )


def _position(case: Case, facts: Facts) -> Point | None:
    location = case.location
    if facts.place is not None and facts.place.point is not None:
        return facts.place.point
    if location.longitude is None or location.latitude is None:
        return None
    return Point(location.longitude, location.latitude)


def _require_near(fix: Fix, target: Point | None, facts: Facts) -> None:
    accuracy, policy = fix.accuracy_m, facts.policy
    if not accuracy or accuracy > policy.poorest_fix_m:
        raise Refused(
            "verification.poor-fix",
            f"A fix must be sure to {policy.poorest_fix_m:g} m; wait a moment under open sky, or "
            "scan the place's code.",
        )
    if target is None:
        return
    distance = metres_between(Point(fix.longitude, fix.latitude), target)
    if distance > policy.site_radius_m:
        raise Refused(
            "verification.too-far",
            f"This is {distance:.0f} m away from the issue; {policy.site_radius_m:g} m is allowed.",
            distance_m=round(distance),
        )
