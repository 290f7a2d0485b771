"""Who may have to do with an issue at all; what one may do to it the domain decides."""

from typing import Any

from contracts.common import Role
from events.unit import Unit
from services.issue.domain.state import Case
from services.web.identity import Caller
from services.web.problems import NotFound

OVERSEEING: tuple[Role, ...] = (
    "street_coordinator",
    "county_coordinator",
    "auditor",
    "operator",
    "caller",
)
"""Roles that see every issue of their areas."""


def involved(_unit: Unit, case: Case, _command: Any, who: Caller) -> None:
    """Let pass whom the issue concerns. Raises NotFound for others, as for one that is absent."""
    if case.status == "absent" or not concerns(case, who):
        raise NotFound


def concerns(case: Case, who: Caller) -> bool:
    """Tell whether an issue lies in the caller's areas, or in their department, or is their own."""
    if who.has(*OVERSEEING) and who.covers(case.location.area):
        return True
    if who.department in {part.department for part in case.parts.values()}:
        return True
    if who.has("cadre") and who.covers(case.location.area):
        return True
    return who.person is not None and who.person in {one.person for one in case.reporters}


def may_know_reporter(who: Caller) -> bool:
    """Tell whether the caller may learn who reported: coordinators and callers, no department."""
    return who.has("street_coordinator", "county_coordinator", "caller")
