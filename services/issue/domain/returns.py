"""Who has a part: returns (退单), their arbitration (裁定), transfers (移送), releases (免办)."""

from contracts.issue.commands.assignment import (
    GrantReturn,
    RejectReturn,
    ReleaseAssignment,
    ReturnAssignment,
    TransferAssignment,
)
from contracts.issue.events.assignment import (
    AssignmentReleased,
    AssignmentReplaced,
    AssignmentReturned,
    ReturnRejected,
)
from events.decider import Refused
from services.issue.domain.clocks import stages_of
from services.issue.domain.closing import close_if_complete
from services.issue.domain.events import Event
from services.issue.domain.facts_needed import Facts
from services.issue.domain.filing import Order, dispatched, require_free
from services.issue.domain.state import TO_DO, Case, Part
from services.issue.domain.tiers import require_county
from services.issue.domain.units import countys_part, department, overseen_part, own_part


def give_back(case: Case, command: ReturnAssignment, facts: Facts) -> list[Event]:
    """Say that it is not the department's task, within its window. Its clock runs on meanwhile."""
    part = own_part(case, command.assignment, facts).require(
        "dispatched", "received", "in_progress"
    )
    if facts.at > part.return_by:
        raise Refused(
            "assignment.return-window-closed",
            f"It could be returned until {part.return_by.isoformat()}.",
            return_by=part.return_by.isoformat(),
        )
    if part.department in case.bound:
        raise Refused(
            "assignment.return-decided", "It was decided, finally, that this department has it."
        )
    suggested = facts.acting(command.suggestion)
    if suggested is None or suggested.code == part.department:
        raise Refused(
            "assignment.suggestion-unknown",
            f"Suggest the code of another department whose task it is, not {command.suggestion}.",
        )
    return [
        AssignmentReturned(
            issue=case.issue,
            assignment=part.assignment,
            department=part.department,
            reason=command.reason,
            suggestion=suggested.code,
            returns=case.returns + 1,
        )
    ]


def grant(case: Case, command: GrantReturn, facts: Facts) -> list[Event]:
    """Grant a return: a successor has the part, and the successor's clock starts anew."""
    part = overseen_part(case, command.assignment, facts).require("returned")
    arbitrated = _is_arbitrated(case, facts)
    return _replaced(case, part, command.successor, command.reason, facts, arbitrated=arbitrated)


def reject(case: Case, command: RejectReturn, facts: Facts) -> list[Event]:
    """Reject a return: the department has the part, finally if it came to arbitration."""
    part = overseen_part(case, command.assignment, facts).require("returned")
    return [
        ReturnRejected(
            issue=case.issue,
            assignment=part.assignment,
            department=part.department,
            reason=command.reason,
            final=_is_arbitrated(case, facts),
        )
    ]


def transfer(case: Case, command: TransferAssignment, facts: Facts) -> list[Event]:
    """Give a part to another department, unasked; only the clock that moved starts anew."""
    part = countys_part(case, command.assignment, facts).require(*TO_DO, "suspended", "pooled")
    return _replaced(case, part, command.successor, command.reason, facts, arbitrated=False)


def release(case: Case, command: ReleaseAssignment, facts: Facts) -> list[Event]:
    """Release an assisting department that is idle, or that returned a part nobody needs."""
    part = countys_part(case, command.assignment, facts)
    if part.role == "lead":
        raise Refused(
            "assignment.lead-stays", "The lead is not released: transfer its part instead."
        )
    part.require("dispatched", "received", "returned")
    released = AssignmentReleased(
        issue=case.issue,
        assignment=part.assignment,
        department=part.department,
        reason=command.reason,
    )
    return close_if_complete(case, [released], facts)


def _is_arbitrated(case: Case, facts: Facts) -> bool:
    """Tell whether the case was returned so often that the county decides, finally."""
    if case.returns <= facts.policy.returns_before_arbitration:
        return False
    require_county(case, facts)
    return True


def _replaced(
    case: Case, part: Part, successor: str, reason: str, facts: Facts, *, arbitrated: bool
) -> list[Event]:
    named = require_free(case, department(successor, facts))
    order = Order(
        department=named,
        role=part.role,
        stages=stages_of(part),
        verify_by=part.verify_by,
        rule_version=part.rule_version,
        replaces=part.assignment,
    )
    (taking_over,) = dispatched(case, [order], facts)
    replaced = AssignmentReplaced(
        issue=case.issue,
        assignment=part.assignment,
        department=part.department,
        successor=taking_over.assignment,
        successor_department=named.code,
        reason=reason,
        arbitrated=arbitrated,
    )
    return [replaced, taking_over]
