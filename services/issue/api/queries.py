"""What is asked about issues, assignments, call-backs and rules."""

from dataclasses import replace
from uuid import UUID

import msgspec

from contracts.common import Role
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
from events.envelope import decode
from events.vault import hide_fields
from services.copies import departments
from services.issue import access, telling
from services.issue.api.blueprints import assignments, callbacks, issues, routing
from services.issue.clocks.hours import local_day
from services.issue.domain.decider import issue
from services.issue.policy import case_policy
from services.issue.read_models import assignments as parts
from services.issue.read_models import callbacks as calls
from services.issue.read_models import cases, rules
from services.web.current import kernel, now, reading
from services.web.identity import EVERY_ROLE, Caller
from services.web.paging import Page, Paged
from services.web.queries import list_route, resource_route

CALLERS: tuple[Role, ...] = ("caller", "county_coordinator", "auditor")


@resource_route(issues, "/<uuid:issue_id>", IssueView, roles=EVERY_ROLE)
def one_issue(who: Caller, issue_id: UUID) -> IssueView | None:
    """Read one issue with its parts. Departments do not learn who reported it."""
    with reading() as connection:
        row = cases.row_of(connection, issue_id)
        if row is None:
            return None
        found = parts.of_issue(connection, issue_id)
        status = calls.status_of(connection, str(issue_id))
    shown = msgspec.convert({**row, "call_back": status, "assignments": ()}, IssueView)
    shown = replace(shown, assignments=found)
    if not _may_read(who, shown):
        return None
    if not (access.may_know_reporter(who) or who.person == _reporter(shown)):
        return replace(hide_fields(shown), reporter=None)
    return kernel().vault.open_fields(shown)


def _reporter(shown: IssueView) -> str | None:
    return shown.reporter.person if shown.reporter else None


def _may_read(who: Caller, shown: IssueView) -> bool:
    own = who.person is not None and who.person == _reporter(shown)
    mine = who.department in {part.department for part in shown.assignments}
    area = shown.area
    sees = who.has(*access.OVERSEEING, "cadre") and who.covers(area)
    return own or mine or sees


@list_route(issues, "", IssueLine, roles=EVERY_ROLE, query=IssueFilter)
def list_issues(who: Caller, page: Page, query: IssueFilter) -> Paged[IssueLine]:
    """List the issues of the caller's areas, or those that the caller raised."""
    with reading() as connection:
        return cases.lines(connection, who, query, page)


@resource_route(issues, "/<uuid:issue_id>/timeline", Timeline, roles=EVERY_ROLE)
def timeline(who: Caller, issue_id: UUID) -> Timeline | None:
    """Read what became of an issue, in plain words, with whom to ask."""
    own = kernel()
    with reading() as connection:
        rows = own.store.stream(connection, issue.stream(issue_id))
        events = [decode(row.body, own.registry, row.hash) for row in rows]
        case = issue.fold([event.data for event in events])
        units = departments.as_of(connection, local_day(now()))
    if case.status == "absent" or not access.concerns(case, who):
        return None
    told = telling.tell(events, {code: unit.name for code, unit in units.items()})
    return Timeline(
        issue=issue_id,
        number=case.number,
        status=case.status,
        entries=own.vault.open_fields(told),
    )


@list_route(assignments, "", AssignmentView, roles=EVERY_ROLE, query=AssignmentFilter)
def board(who: Caller, page: Page, query: AssignmentFilter) -> Paged[AssignmentView]:
    """List the assignments of one's department, or of one's areas; what is due first, first."""
    with reading() as connection:
        found = parts.board(connection, who, query, page, now())
    return replace(found, items=[hide_fields(one) for one in found.items])


@list_route(callbacks, "", CallBackLine, roles=CALLERS, query=CallBackFilter)
def list_callbacks(who: Caller, page: Page, query: CallBackFilter) -> Paged[CallBackLine]:
    """List whom to call back. Only callers see names and telephone numbers."""
    with reading() as connection:
        found = calls.listed(connection, who, query, page)
    show = kernel().vault.open_fields if who.has("caller") else hide_fields
    return replace(found, items=[show(one) for one in found.items])


@resource_route(routing, "/in-force", RuleSet, roles=EVERY_ROLE)
def rules_in_force(_who: Caller) -> RuleSet | None:
    """Read the routing rules that are in force."""
    with reading() as connection:
        return rules.in_force(connection, case_policy().county)
