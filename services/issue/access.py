"""Who may see an issue, and what of it; what one may do to it the domain decides.

Coordinators, auditors, operators and callers see the issues of their areas, and so do cadres, who
verify there. Departments see those in which they have a part. Who reported an issue may read it.

A restricted one is seen by the departments that have a part now, by who reported it, and in its
area by the roles that the policy names. To everybody else it is absent.

Who is of the town that was drawn to verify a part (核查镇街) sees that part and what the issue is
about, while it waits for them; nothing else of it, and no timeline.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from contracts.common import Role
from contracts.issue.commands.case import VerifyIssue
from contracts.issue.parts import Reporter
from contracts.issue.views import AssignmentView, IssueView
from events.personal import hide_fields
from events.unit import Unit
from services.issue.domain.state import GIVEN_UP, Case, Part
from services.issue.domain.tiers import street_of
from services.issue.facts import standing
from services.issue.policy import case_policy
from services.web.identity import Caller
from services.web.problems import NotFound

IN_AREAS: tuple[Role, ...] = (
    "cadre",
    "street_coordinator",
    "county_coordinator",
    "auditor",
    "operator",
    "caller",
)
"""Roles that see every issue of their areas."""

KNOWING: tuple[Role, ...] = ("street_coordinator", "county_coordinator", "caller")
"""Roles that learn who reported an issue of their areas. No department ever does."""

VERIFYING: tuple[Role, ...] = ("cadre", "street_coordinator")
"""Roles that verify for their town what another one did itself."""

NAMELESS: frozenset[Role] = frozenset({"auditor", "department_system"})
"""Roles that follow what was done and do not ring anybody up."""


AnyPart = TypeVar("AnyPart", Part, AssignmentView)


@dataclass(frozen=True, slots=True)
class Involved:
    """Whom an issue concerns: where it lies, which departments have a part, who reported it."""

    area: str
    departments: frozenset[str]
    reporters: frozenset[str]
    restricted: bool

    @classmethod
    def of_case(cls, case: Case) -> "Involved":
        """Look at the state that decisions are made on."""
        persons = frozenset(one.person for one in case.reporters)
        return cls(case.location.area, case.departments(), persons, case.restricted)

    @classmethod
    def of_view(cls, shown: IssueView) -> "Involved":
        """Look at what is about to be shown."""
        departments = frozenset(
            part.department
            for part in shown.assignments
            if not shown.restricted or part.status not in GIVEN_UP
        )
        persons = frozenset(one.person for one in shown.reporters)
        return cls(shown.area, departments, persons, shown.restricted)


def involved(unit: Unit, case: Case, command: Any, who: Caller) -> None:
    """Let pass whom the issue concerns, and who verifies a part of it from another town.

    Raises NotFound for others, as for an issue or an assignment that is absent.
    """
    mine = standing.departments_of(unit.connection, who, unit.at)
    concerned = case.status != "absent" and concerns(who, mine, Involved.of_case(case))
    verifies = isinstance(command, VerifyIssue) and waiting_for(who, case, case.parts.values())
    if not concerned and not verifies:
        raise NotFound
    if getattr(command, "assignment", None) not in {None, *case.parts}:
        raise NotFound


def concerns(who: Caller, mine: frozenset[str], issue: Involved) -> bool:
    """Tell whether the caller may know of an issue; `mine` are the departments that they are of."""
    return (
        (who.has(*(_restricted() if issue.restricted else IN_AREAS)) and who.covers(issue.area))
        or not mine.isdisjoint(issue.departments)
        or who.person in issue.reporters
    )


def waiting_for(
    who: Caller, issue: Case | IssueView, parts: Iterable[AnyPart]
) -> tuple[AnyPart, ...]:
    """Return those of an issue's `parts` that wait to be verified from the caller's own town."""
    if issue.restricted or issue.status != "dispatched":
        return ()
    towns = towns_of(who)
    return tuple(part for part in parts if part.status == "done" and part.verify_from in towns)


def towns_of(who: Caller) -> frozenset[str]:
    """Return the streets and towns for which the caller verifies what others did themselves."""
    if not who.has(*VERIFYING):
        return frozenset()
    return frozenset(town for area in who.areas if (town := street_of(area)) is not None)


def areas_of(who: Caller) -> tuple[str, ...]:
    """Return the areas of which the caller sees every issue, but for restricted ones."""
    return tuple(who.areas) if who.has(*IN_AREAS) else ()


def sees_restricted(who: Caller) -> bool:
    """Tell whether the caller sees the restricted issues of their areas, too."""
    return who.has(*_restricted())


def _restricted() -> frozenset[Role]:
    return case_policy().restricted_seen_by


def knows_reporters(who: Caller, area: str) -> bool:
    """Tell whether the caller may learn who reported an issue that lies in `area`."""
    return who.has(*KNOWING) and who.covers(area)


def visible(who: Caller, mine: frozenset[str], issue: IssueView) -> IssueView | None:
    """Return an issue as the caller may see it, None if they may not know of it.

    `mine` are the departments that they are of.
    """
    if concerns(who, mine, Involved.of_view(issue)):
        return _shown_to(who, issue)
    waiting = waiting_for(who, issue, issue.assignments)
    return _shown_to(who, replace(issue, assignments=waiting)) if waiting else None


def _shown_to(who: Caller, issue: IssueView) -> IssueView:
    """Leave in an issue the reporters that the caller may know, and whom they may ask."""
    known = issue.reporters
    if not knows_reporters(who, issue.area):
        known = tuple(one for one in known if one.person == who.person)
    parts = tuple(reachable(who, part) for part in issue.assignments)
    return replace(issue, reporters=known, assignments=parts)


def reachable(who: Caller, part: AssignmentView) -> AssignmentView:
    """Return a part with the name of whom one may ask, for those who ring people up."""
    return hide_fields(part) if NAMELESS.issuperset(who.roles) else part


def only_callers(
    who: Caller, area: str, reporters: Iterable[Reporter], county: str
) -> tuple[Reporter, ...]:
    """Return reporters with their names for a caller, by code alone for everybody else.

    Of the auditors those of the whole `county` learn the codes, nobody beside them.
    """
    if not knows_reporters(who, area) and not who.covers(county):
        return ()
    return tuple(one if who.has("caller") else hide_fields(one) for one in reporters)
