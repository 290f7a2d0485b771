"""The three tiers (村社, 镇街, 县): who has a case, and who may act on it.

Before it is dispatched only the tier that has a case acts. Afterwards the county, which is
above every street, may act on its assignments as well.
"""

from typing import Final

from contracts.issue.parts import Channel, Tier
from events.decider import Refused
from services.issue.domain.facts_needed import Actor, Facts
from services.issue.domain.state import Case

_COUNTY_DIGITS: Final = 6
_STREET_DIGITS: Final = 9


def county_of(area: str) -> str:
    """Return the county's code: the first 6 digits."""
    return area[:_COUNTY_DIGITS]


def street_of(area: str) -> str | None:
    """Return the code of the street or town: the first 9 digits; None if there are fewer."""
    return area[:_STREET_DIGITS] if len(area) >= _STREET_DIGITS else None


def first_tier(channel: Channel, area: str, facts: Facts) -> Tier:
    """Return who takes a new case in: the county what comes to the county, else the street."""
    if channel in facts.policy.county_channels or street_of(area) is None:
        return "county"
    return "street"


def holder_of(tier: Tier, area: str) -> str:
    """Return the area whose coordinators have a case that lies in `area`."""
    return county_of(area) if tier == "county" else area[:_STREET_DIGITS]


def coordinates(actor: Actor, area: str) -> bool:
    """Tell whether the actor is a coordinator, of either tier, for an area."""
    posts = {"street_coordinator", "county_coordinator"}
    return bool(posts & actor.roles) and actor.covers(area)


def require_service(facts: Facts) -> None:
    """Let only the service itself pass: its timers and reactions. Raises Refused."""
    if not facts.actor.service:
        raise Refused("issue.by-the-service-only", "The service itself does this, when it is due.")


def require_holder(case: Case, facts: Facts) -> None:
    """Let only a coordinator of the tier that has the case pass. Raises Refused."""
    role = "county_coordinator" if case.tier == "county" else "street_coordinator"
    if role not in facts.actor.roles or not facts.actor.covers(case.held_by):
        raise Refused(
            "issue.at-another-tier",
            f"The {case.tier} has this case now; only its own coordinators act on it.",
            tier=case.tier,
            area=case.held_by,
        )


def is_county(case: Case, facts: Facts) -> bool:
    """Tell whether a county coordinator asks, whose county the case lies in."""
    county = county_of(case.location.area)
    return "county_coordinator" in facts.actor.roles and facts.actor.covers(county)


def require_county(case: Case, facts: Facts) -> None:
    """Let only a county coordinator pass. Raises Refused."""
    if not is_county(case, facts):
        raise Refused("issue.the-countys-decision", "Only a county coordinator decides this.")


def require_overseer(case: Case, facts: Facts) -> None:
    """Let a coordinator of the tier that has the case pass, or the county's. Raises Refused."""
    if not is_county(case, facts):
        require_holder(case, facts)
