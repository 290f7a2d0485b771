"""Every command that people and departments' systems may send, and which roles may send it.

Whether this person may do it to this issue now, the domain decides.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from contracts.common import Role
from contracts.issue.commands import assignment as on_assignment
from contracts.issue.commands import case as on_case
from contracts.registry import registry
from events.unit import Unit
from services.issue import deciding
from services.issue.access import involved
from services.issue.api import guards
from services.issue.api.blueprints import issues, routing
from services.issue.domain.facts_needed import Facts
from services.issue.facts import of_caller
from services.issue.policy import case_policy
from services.web.client_time import by_client_clock
from services.web.commands import Gather, Guard, command_route, over_county
from services.web.identity import Caller

COORDINATORS: Sequence[Role] = ("street_coordinator", "county_coordinator")
DEPARTMENTS: Sequence[Role] = ("officer", "department_system", "street_coordinator")
"""A street is a handling unit too: its coordinators act for it."""
COUNTY: Sequence[Role] = ("county_coordinator",)
FIELD: Sequence[Role] = ("cadre", *COORDINATORS)
INVOLVED: Sequence[Role] = ("cadre", "officer", "department_system", *COORDINATORS)
RAISING: Sequence[Role] = (*FIELD, "caller", "operator")

_CASE: dict[type, Sequence[Role]] = {
    on_case.SettleOnSpot: FIELD,
    on_case.ConfirmSettlement: COORDINATORS,
    on_case.DenySettlement: COORDINATORS,
    on_case.AcceptIssue: COORDINATORS,
    on_case.RefuseIssue: COORDINATORS,
    on_case.ReportUp: ("street_coordinator",),
    on_case.HandDown: COUNTY,
    on_case.FileIssue: COORDINATORS,
    on_case.DispatchIssue: COORDINATORS,
    on_case.VerifyIssue: (*FIELD, "caller"),
    on_case.ReopenIssue: FIELD,
    on_case.VoidIssue: COORDINATORS,
    on_case.NoteIssue: INVOLVED,
    on_case.CallMeeting: COUNTY,
    on_case.ReferToInspection: COUNTY,
    on_case.RecordCallBack: ("caller",),
    on_case.ExcludeFromCallBack: ("caller",),
    on_case.ConfirmExclusion: ("caller", "county_coordinator"),
    on_case.RefuseReopening: COUNTY,
    on_assignment.AddDepartment: COORDINATORS,
}
_ASSIGNMENT: dict[type, Sequence[Role]] = {
    on_assignment.ReceiveAssignment: DEPARTMENTS,
    on_assignment.SubAssign: DEPARTMENTS,
    on_assignment.StartAssignment: DEPARTMENTS,
    on_assignment.ReachMilestone: DEPARTMENTS,
    on_assignment.ReportDone: DEPARTMENTS,
    on_assignment.ReturnAssignment: DEPARTMENTS,
    on_assignment.RequestExtension: DEPARTMENTS,
    on_assignment.RequestSuspension: DEPARTMENTS,
    on_assignment.ResumeAssignment: (*DEPARTMENTS, "county_coordinator"),
    on_assignment.GrantReturn: COORDINATORS,
    on_assignment.RejectReturn: COORDINATORS,
    on_assignment.DecideExtension: COORDINATORS,
    on_assignment.DecideSuspension: COORDINATORS,
    on_assignment.PoolAssignment: COORDINATORS,
    on_assignment.UnpoolAssignment: COORDINATORS,
    on_assignment.TransferAssignment: COORDINATORS,
    on_assignment.ReleaseAssignment: COORDINATORS,
    on_assignment.UrgeAssignment: COORDINATORS,
}


def verb(contract: type) -> str:
    """Return a command's verb in paths: `assignment.report_done` is `report-done`."""
    names = {declared: name for name, declared in registry.commands.items()}
    return names[contract].rpartition(".")[2].replace("_", "-")


def _by_clock(unit: Unit, case: object, command: object, who: Caller, ahead_s: float) -> Facts:
    return replace(of_caller(unit, case, command, who), ahead_s=ahead_s)


_FACTS: dict[type, Gather[Any, Any, Facts]] = {
    on_case.RaiseIssue: by_client_clock(_by_clock),
    on_case.VerifyIssue: by_client_clock(_by_clock),
}
"""What is gathered for the commands that tell a time: how far the client's clock is off, too."""


def _expose(
    rule: str, contract: type, roles: Sequence[Role], guard: Guard[Any, Any] = involved
) -> None:
    command_route(
        issues,
        rule,
        contract,
        deciding.issue,
        key="issue",
        roles=roles,
        facts=_FACTS.get(contract, of_caller),
        guard=guard,
    )


_expose("/<uuid:issue>", on_case.RaiseIssue, RAISING, guards.raising)
_expose("/<uuid:issue>/merge/<uuid:command>", on_case.MergeIssue, COORDINATORS, guards.merging)

for _contract, _roles in _CASE.items():
    _expose(f"/<uuid:issue>/{verb(_contract)}/<uuid:command>", _contract, _roles)

for _contract, _roles in _ASSIGNMENT.items():
    _expose(
        f"/<uuid:issue>/assignments/<uuid:assignment>/{verb(_contract)}/<uuid:command>",
        _contract,
        _roles,
    )

command_route(
    routing,
    "/adopt/<uuid:command>",
    on_case.AdoptRouting,
    deciding.routing,
    key=lambda _: case_policy().county,
    roles=("county_coordinator", "operator"),
    facts=of_caller,
    guard=over_county,
)
