"""Filing (立案) and dispatch (派遣): who must act, by the rules in force or by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from contracts.issue.commands.assignment import AddDepartment
from contracts.issue.commands.case import DispatchIssue, FileIssue
from contracts.issue.events.assignment import AssignmentDispatched
from contracts.issue.events.case import DutyRung, IssueFiled
from contracts.issue.parts import AssignmentRole, VerifyBy
from events.decider import Refused
from services.issue.domain import tiers
from services.issue.domain.clocks import begin, limit_of, receiving, window
from services.issue.domain.events import Event
from services.issue.domain.facts_needed import Department, Facts
from services.issue.domain.folding import evolve
from services.issue.domain.state import Case
from services.issue.domain.units import department, unit
from services.issue.routing.rules import Route, Stage, area_kind

WORK = "处置"
"""The one milestone of a part that was dispatched by hand."""

FIRST_CALL = "先拨打 110、119 或 120"
"""What an urgent case says before anything else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What one department is to do."""

    department: Department
    role: AssignmentRole
    stages: Sequence[Stage]
    verify_by: VerifyBy
    rule_version: str | None = None
    replaces: UUID | None = None


def file(case: Case, command: FileIssue, facts: Facts) -> list[Event]:
    """File a case under a category; where a rule catches it, it is dispatched in one go."""
    case.require("accepted", "filed")
    tiers.require_holder(case, facts)
    return filed(case, command.category, facts, urgent=command.urgent or case.urgent)


def filed(case: Case, category: str, facts: Facts, *, urgent: bool) -> list[Event]:
    """Return what filing leads to."""
    route = route_of(case, category, facts, urgent=urgent)
    if route is None or facts.rules is None:
        unrouted = IssueFiled(
            issue=case.issue,
            category=category,
            urgent=urgent,
            verify_by="site",
            restricted=case.restricted,
        )
        return [unrouted, *ring(case, facts, urgent=urgent)]
    event = IssueFiled(
        issue=case.issue,
        category=category,
        urgent=urgent or route.urgent,
        verify_by=route.verify_by,
        rule_version=facts.rules.version,
        rule=route.rule,
        restricted=case.restricted or is_restricted(category, facts),
    )
    orders = _orders(case, route, facts, facts.rules.version)
    rung = ring(case, facts, urgent=event.urgent, advice=route.advice)
    return [event, *dispatched(evolve(case, event), orders, facts), *rung]


def is_restricted(category: str | None, facts: Facts) -> bool:
    """Tell whether only those who need to may know of cases of a category, by today's rules."""
    return facts.rules is not None and category in facts.rules.restricted


def route_of(case: Case, category: str | None, facts: Facts, *, urgent: bool) -> Route | None:
    """Return what the rules in force say of the case under a category, if it has one."""
    if facts.rules is None or category is None:
        return None
    location = case.location
    kind = area_kind(location.area)
    return facts.rules.route(category, kind, location.place_kind, urgent=urgent)


def by_hand(case: Case, command: DispatchIssue, facts: Facts) -> list[Event]:
    """Dispatch a filed case that no rule caught. A street can only give it to itself."""
    case.require("filed")
    tiers.require_holder(case, facts)
    codes = (command.lead, *command.assisting)
    units = _distinct([department(code, facts) for code in codes])
    if case.tier == "street" and any(named.code != case.held_by for named in units):
        raise Refused(
            "issue.report-up-first",
            "A street dispatches by hand only to itself; report the case up to the county.",
        )
    stages = (Stage(WORK, limit_of(command.limit)),)
    orders = [
        Order(department=named, role=_role(index), stages=stages, verify_by=command.verify_by)
        for index, named in enumerate(units)
    ]
    return [*dispatched(case, orders, facts)]


def add(case: Case, command: AddDepartment, facts: Facts) -> list[Event]:
    """Let one more department assist (加派); it is verified as the lead is."""
    case.require("dispatched")
    tiers.require_overseer(case, facts)
    added = require_free(case, department(command.department, facts))
    order = Order(
        department=added,
        role="assisting",
        stages=(Stage(WORK, limit_of(command.limit)),),
        verify_by=case.open_parts()[0].verify_by,
    )
    return [*dispatched(case, [order], facts)]


def require_free(case: Case, named: Department) -> Department:
    """Return the department if it has no open part in the case. Raises Refused."""
    if named.code in case.open_departments():
        raise Refused(
            "assignment.department-has-a-part",
            f"{named.code} has an open part in this case already; choose another department, or "
            "release its part first.",
            department=named.code,
        )
    return named


def dispatched(case: Case, orders: Sequence[Order], facts: Facts) -> list[AssignmentDispatched]:
    """Dispatch a filed case to several departments, the clocks of all starting now."""
    first = len(case.parts)
    return [_dispatch(case, order, first + n, facts) for n, order in enumerate(orders)]


def ring(case: Case, facts: Facts, *, urgent: bool, advice: str | None = None) -> list[DutyRung]:
    """Ring everybody who is on duty now about an urgent case, once."""
    if not urgent or case.rung:
        return []
    return [
        DutyRung(
            issue=case.issue,
            roster=duty.roster,
            person=duty.person,
            advice=advice or FIRST_CALL,
        )
        for duty in facts.on_call
    ]


def _orders(case: Case, route: Route, facts: Facts, version: str) -> list[Order]:
    named = [unit(short, case.location.area, facts) for short in (route.lead, *route.assisting)]
    return [
        Order(
            department=found,
            role=_role(index),
            stages=route.stages,
            verify_by=route.verify_by,
            rule_version=version,
        )
        for index, found in enumerate(_distinct(named))
    ]


def _role(index: int) -> AssignmentRole:
    return "assisting" if index else "lead"


def _distinct(units: Sequence[Department]) -> list[Department]:
    return list({found.code: found for found in units}.values())


def _dispatch(case: Case, order: Order, serial: int, facts: Facts) -> AssignmentDispatched:
    hours = order.department.hours
    return AssignmentDispatched(
        issue=case.issue,
        number=case.number,
        assignment=uuid5(case.issue, f"assignment/{serial}"),
        department=order.department.code,
        role=order.role,
        category=case.category or "",
        title=case.title,
        description=case.description,
        location=case.location,
        evidence=case.evidence,
        urgent=case.urgent,
        verify_by=order.verify_by,
        milestones=begin(order.stages, hours, facts, urgent=case.urgent),
        started_at=facts.at,
        receive_by=window(receiving(facts, urgent=case.urgent), hours, facts),
        return_by=window(facts.policy.return_within, hours, facts),
        calendar=facts.calendar.version,
        rule_version=order.rule_version,
        replaces=order.replaces,
        restricted=case.restricted,
    )
