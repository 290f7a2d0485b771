"""Raising (上报) a problem, and settling it on the spot (即办即结)."""

from dataclasses import replace
from typing import Final
from uuid import UUID

from contracts.common import Evidence
from contracts.issue.commands.case import RaiseIssue, SettleOnSpot
from contracts.issue.events.case import IssueNoted, IssueRaised
from contracts.issue.parts import Location
from events.decider import Refused
from services.geo.county import require_in_reach
from services.geo.point import Point
from services.issue.clocks.hours import local_day
from services.issue.domain import filing, tiers
from services.issue.domain.events import Event
from services.issue.domain.facts_needed import Facts
from services.issue.domain.folding import evolve
from services.issue.domain.settling import settled
from services.issue.domain.showing import NOT_HELD, require_held
from services.issue.domain.state import Case
from services.issue.domain.urgent import at_once, is_urgent
from services.web.moment import Moment, observed

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that is read as a digit."""
_PLACES: Final = 6


def number_of(issue: UUID, facts: Facts) -> str:
    """Return the number that people call a case by: county, day, and six signs of its id."""
    rest, signs = issue.int, ""
    for _ in range(_PLACES):
        rest, sign = divmod(rest, len(_ALPHABET))
        signs = _ALPHABET[sign] + signs
    return f"{facts.policy.county}-{local_day(facts.at):%y%m%d}-{signs}"


def raise_issue(case: Case, command: RaiseIssue, facts: Facts) -> list[Event]:
    """Report a problem. An urgent class is dispatched at once, before anybody has taken it in."""
    if case.status != "absent":
        raise Refused("issue.exists", "An issue with this id was raised before.")
    raised = _raised(command, facts)
    fresh = evolve(case, raised)
    if command.settled is not None:
        return [raised, *_settled_when_raised(fresh, command.settled, command, facts)]
    return [raised, *at_once(fresh, facts)]


def settle(case: Case, command: SettleOnSpot, facts: Facts) -> list[Event]:
    """Say that a problem is settled already, as the one who reported it or who is in charge."""
    case.require("raised", "accepted")
    person = _who_settles(case, facts)
    if not is_urgent(case, facts):  # what is urgent is confirmed by a photo, whoever sends it
        _require_proof(case, command.evidence, facts)
    return settled(case, person, command.note, command.evidence, facts)


def _raised(command: RaiseIssue, facts: Facts) -> IssueRaised:
    location, place = command.location, facts.place
    if not location.area.startswith(facts.policy.county):
        raise Refused(
            "issue.outside-the-county",
            f"{location.area} does not lie in the county {facts.policy.county}.",
        )
    if (location.longitude is None) is not (location.latitude is None):
        raise Refused("issue.half-a-position", "A position has a longitude and a latitude.")
    if not facts.actor.service:  # what was recorded on a visit is an issue, wherever that says
        _require_in_reach(location)
    if place is not None and location.place_kind is None:
        location = replace(location, place_kind=place.kind)
    when = _when(command, facts)
    return IssueRaised(
        issue=command.issue,
        number=number_of(command.issue, facts),
        source_kind=command.source_kind,
        channel=command.channel,
        outside_number=command.outside_number,
        category=command.category,
        title=command.title,
        description=command.description,
        location=location,
        tier=tiers.first_tier(command.channel, location.area, facts),
        reporter=command.reporter,
        evidence=command.evidence,
        urgent=command.urgent,
        observed_at=when.at,
        clock_offset_s=when.offset_s,
        clock_suspect=when.suspect,
        restricted=filing.is_restricted(command.category, facts),
        cause=command.cause,
    )


def _require_in_reach(location: Location) -> None:
    if location.longitude is not None and location.latitude is not None:
        point = Point(location.longitude, location.latitude)
        require_in_reach(point, location.area, "location")


def _when(command: RaiseIssue, facts: Facts) -> Moment:
    if facts.ahead_s is None:
        return Moment(command.observed_at, 0.0, suspect=False)
    return observed(command.observed_at, facts.ahead_s, facts.at)


def _settled_when_raised(case: Case, words: str, command: RaiseIssue, facts: Facts) -> list[Event]:
    try:
        if not is_urgent(case, facts):
            _require_proof(case, command.evidence, facts)
    except Refused as refusal:
        if not facts.actor.service and refusal.code != NOT_HELD:
            raise
        # What was recorded on a visit is kept, and so is what a phone sends before its photos:
        # the case waits for somebody to settle it, with the words.
        return [IssueNoted(issue=case.issue, note=words)]
    # A service raises it for the cadre who saw it; a cadre may raise it for a resident.
    person = facts.actor.person or command.reporter.person
    return settled(case, person, words, command.evidence, facts)


def _who_settles(case: Case, facts: Facts) -> str:
    actor, area = facts.actor, case.location.area
    in_charge = tiers.coordinates(actor, area) or ("cadre" in actor.roles and actor.covers(area))
    reported = any(actor.person == reporter.person for reporter in case.reporters)
    if actor.person is None or not (in_charge or reported):
        raise Refused(
            "issue.not-yours-to-settle",
            "Only who reported the problem, a cadre of its area or a coordinator settles it.",
        )
    return actor.person


def _require_proof(case: Case, evidence: tuple[Evidence, ...], facts: Facts) -> None:
    """Demand a document, whose bytes are here, only where the category is closed by document."""
    route = filing.route_of(case, case.category, facts, urgent=case.urgent)
    if route is None or route.verify_by != "document":
        return
    shown = evidence or case.evidence
    if not shown:
        raise Refused(
            "issue.evidence-missing",
            f"{case.category} is verified by document: attach what shows that it is settled.",
        )
    require_held(shown, facts)
