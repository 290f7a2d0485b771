"""Opening a closed case again (重新打开), within its window, which the server enforces."""

from contracts.issue.commands.case import ReopenIssue
from contracts.issue.events.case import IssueReopened
from events.decider import Refused
from services.issue.domain.clocks import stages_of
from services.issue.domain.events import Event
from services.issue.domain.facts_needed import Facts
from services.issue.domain.filing import Order, dispatched
from services.issue.domain.state import Case, Part
from services.issue.domain.tiers import require_overseer
from services.issue.domain.units import department


def reopen(case: Case, command: ReopenIssue, facts: Facts) -> list[Event]:
    """Open the case again; the parts in question are dispatched anew, with new due times."""
    case.require("closed", "settled")
    _require_standing(case, facts)
    if case.reopen_until is None or facts.at > case.reopen_until:
        raise Refused("issue.reopen-window-closed", "Its window has closed: raise a new issue.")
    parts = _in_question(case, command.departments)
    orders = [_again(part, facts) for part in parts]
    reopened = IssueReopened(
        issue=case.issue,
        reason=command.reason,
        departments=tuple(order.department.code for order in orders),
    )
    return [reopened, *dispatched(case, orders, facts)]


def _in_question(case: Case, departments: tuple[str, ...]) -> list[Part]:
    verified = {part.department: part for part in case.parts.values() if part.status == "verified"}
    if unknown := [code for code in departments if code not in verified]:
        raise Refused(
            "issue.no-such-part", f"{', '.join(unknown)} had no part in this case.", unknown=unknown
        )
    return [verified[code] for code in dict.fromkeys(departments or verified)]


def _again(part: Part, facts: Facts) -> Order:
    return Order(
        department=department(part.department, facts),
        role=part.role,
        stages=stages_of(part),
        verify_by=part.verify_by,
        rule_version=part.rule_version,
        replaces=part.assignment,
    )


def _require_standing(case: Case, facts: Facts) -> None:
    """Let a reporter pass, or a coordinator. Raises Refused."""
    person = facts.actor.person
    if person is None or all(person != reporter.person for reporter in case.reporters):
        require_overseer(case, facts)
