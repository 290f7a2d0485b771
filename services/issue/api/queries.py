"""What is asked about issues, assignments, call-backs and rules."""

from dataclasses import replace
from uuid import UUID

import structlog

from contracts.common import Evidence, Role
from contracts.issue.categories import Categories
from contracts.issue.views import (
    AssignmentFilter,
    AssignmentView,
    CallBackFilter,
    CallBackLine,
    IssueFilter,
    IssueLine,
    IssueView,
    RuleSet,
    Timeline,
)
from services.issue import access, history
from services.issue.api.blueprints import assignments, callbacks, categories, issues, routing
from services.issue.facts import slow
from services.issue.facts.standing import departments_of
from services.issue.policy import case_policy
from services.issue.read_models import assignments as parts
from services.issue.read_models import callbacks as calls
from services.issue.read_models import cases, rules
from services.issue.read_models.whole import issue_view
from services.issue.routing.categories import categories_of
from services.web.current import county, kernel, now, reading
from services.web.evidence import evidence_routes
from services.web.identity import EVERY_ROLE, Caller
from services.web.paging import Page, Paged
from services.web.queries import list_route, resource_route

log = structlog.get_logger("issue")

INVOLVED: tuple[Role, ...] = (
    "cadre",
    "officer",
    "department_system",
    "street_coordinator",
    "county_coordinator",
)
"""Roles that say something about an issue, and may have something to show."""

CALLING: tuple[Role, ...] = ("caller", "county_coordinator", "auditor")


@resource_route(issues, "/<uuid:issue>", IssueView, roles=EVERY_ROLE)
def one_issue(who: Caller, issue: UUID) -> IssueView | None:
    """Read one issue with its parts.

    Coordinators and callers of its area learn who reported it, departments and cadres do not. From
    the town that was drawn to verify a part one reads the issue with that part alone, while it
    waits.
    """
    with reading() as connection:
        shown = issue_view(connection, issue)
        mine = departments_of(connection, who, now())
    seen = None if shown is None else access.visible(who, mine, shown)
    return None if seen is None else _opened(who, seen)


def _opened(who: Caller, shown: IssueView) -> IssueView:
    """Open the names that are left in the view; that somebody looked at others' is logged."""
    others = [one.person for one in shown.reporters if one.person != who.person]
    if others:
        log.info("reporters shown", issue=str(shown.issue), reader=who.sender)
    return kernel().vault.open_fields(shown)


@list_route(issues, "", IssueLine, roles=EVERY_ROLE, query=IssueFilter)
def list_issues(who: Caller, page: Page, query: IssueFilter) -> Paged[IssueLine]:
    """List the issues of the caller's areas and those that the caller raised, the latest first."""
    with reading() as connection:
        areas, restricted = access.areas_of(who), access.sees_restricted(who)
        return cases.lines(connection, who.sender, areas, query, page, restricted=restricted)


@resource_route(issues, "/<uuid:issue>/timeline", Timeline, roles=EVERY_ROLE)
def timeline(who: Caller, issue: UUID) -> Timeline | None:
    """Read what became of an issue, in plain words, with whom to ask."""
    return history.of_issue(kernel(), issue, who, now())


def _evidence(who: Caller, issue: UUID) -> dict[str, Evidence] | None:
    return history.evidence_of(kernel(), issue, who, now())


evidence_routes(
    issues,
    "issue",
    sending=(*INVOLVED, "caller", "operator"),
    reading=EVERY_ROLE,
    named=_evidence,
)


@list_route(assignments, "", AssignmentView, roles=EVERY_ROLE, query=AssignmentFilter)
def board(who: Caller, page: Page, query: AssignmentFilter) -> Paged[AssignmentView]:
    """List the assignments of one's department, or of one's areas; what is due first, first.

    Those that wait to be verified from one's own town are among them, wherever they lie.
    """
    with reading() as connection:
        mine = departments_of(connection, who, now())
        areas, restricted = access.areas_of(who), access.sees_restricted(who)
        whose = parts.Whose(mine, areas, restricted, access.towns_of(who))
        found = parts.board(connection, whose, query, page, now())
    shown = [access.reachable(who, one) for one in found.items]
    return replace(found, items=kernel().vault.open_fields(shown))


@list_route(callbacks, "", CallBackLine, roles=CALLING, query=CallBackFilter)
def list_callbacks(who: Caller, page: Page, query: CallBackFilter) -> Paged[CallBackLine]:
    """List whom to call back, the oldest first. Only callers see names and telephone numbers.

    To auditors of a part of the county nobody is named.
    """
    with reading() as connection:
        found = calls.listed(connection, who.areas, query, page)
    if who.has("caller") and found.items:
        log.info("reporters shown", call_backs=len(found.items), reader=who.sender)
    shown = [
        replace(one, reporters=access.only_callers(who, one.area, one.reporters, county()))
        for one in found.items
    ]
    return replace(found, items=kernel().vault.open_fields(shown))


@resource_route(routing, "/in-force", RuleSet, roles=EVERY_ROLE)
def rules_in_force(_who: Caller) -> RuleSet | None:
    """Read the routing rules that are in force."""
    with reading() as connection:
        return rules.in_force(connection, case_policy().county)


@resource_route(categories, "", Categories, roles=EVERY_ROLE)
def list_categories(_who: Caller) -> Categories | None:
    """Read the categories of problems, by the routing rules that are in force."""
    with reading() as connection:
        found = slow.rules_in_force(connection, case_policy().county)
    return None if found is None else categories_of(found)


@resource_route(routing, "/versions/<rule_version>", RuleSet, roles=EVERY_ROLE)
def rules_of_version(_who: Caller, rule_version: str) -> RuleSet | None:
    """Read the routing rules of one version: those that a case says it was routed by."""
    with reading() as connection:
        return rules.version(connection, rule_version)
