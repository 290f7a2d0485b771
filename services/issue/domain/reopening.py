"""Opening a closed case again (重新打开), within its window, which the server enforces."""

from typing import Final

from contracts.issue.commands.case import RefuseReopening, ReopenIssue, ReopenUnsolved
from contracts.issue.events.callback import ReopeningDue, ReopeningRefused
from contracts.issue.events.case import IssueReopened
from events.decider import Refused
from services.issue.domain.clocks import stages_of, window
from services.issue.domain.events import Event
from services.issue.domain.facts_needed import Facts
from services.issue.domain.filing import Order, dispatched
from services.issue.domain.standing import had_a_part
from services.issue.domain.state import Case, Part
from services.issue.domain.tiers import require_county, require_overseer, require_service
from services.issue.domain.units import department

NOT_SOLVED: Final = "回访时当事人表示问题没有解决。"
"""The reason why a case is opened again that a call-back found not to be solved."""


def reopen(case: Case, command: ReopenIssue, facts: Facts) -> list[Event]:
    """Open the case again; the parts in question are dispatched anew, with new due times."""
    case.require("closed", "settled")
    _require_standing(case, facts)
    if case.reopening is None and (case.reopen_until is None or facts.at > case.reopen_until):
        raise Refused("issue.reopen-window-closed", "Its window has closed: raise a new issue.")
    return _reopened(case, command.reason, _in_question(case, command.departments), facts)


def because_unsolved(case: Case, departments: tuple[str, ...], facts: Facts) -> ReopeningDue:
    """Return when what is not solved is opened again (待重办), unless the county refuses.

    A case that was opened again so, time after time, is for the county to decide. Raises Refused
    where one of the departments had no part.
    """
    parts = _in_question(case, departments)
    hours = department(facts.policy.centre, facts).hours
    often_enough = case.unsolved >= facts.policy.reopenings_by_call_back
    return ReopeningDue(
        issue=case.issue,
        departments=tuple(part.department for part in parts),
        at=None if often_enough else window(facts.policy.reopening_stands_over, hours, facts),
    )


def refuse(case: Case, command: RefuseReopening, facts: Facts) -> list[Event]:
    """Refuse to open the case again, as a county coordinator who had no part in it."""
    if (due := case.reopening) is None:
        raise Refused("reopening.not-due", "No reopening is due on this case.")
    require_county(case, facts)
    if (person := facts.actor.person) is None or had_a_part(case, facts.actor):
        raise Refused(
            "reopening.not-independent",
            "Whoever had a part in the case does not refuse to open it again.",
        )
    return [
        ReopeningRefused(
            issue=case.issue, departments=due.departments, reason=command.reason, person=person
        )
    ]


def reopen_unsolved(case: Case, _command: ReopenUnsolved, facts: Facts) -> list[Event]:
    """Open again what is not solved, now that nobody has refused; nothing if it is not due."""
    require_service(facts)
    due = case.reopening
    if due is None or due.at is None or facts.at < due.at:
        return []
    return _reopened(case, NOT_SOLVED, _in_question(case, due.departments), facts)


def _reopened(case: Case, reason: str, parts: list[Part], facts: Facts) -> list[Event]:
    orders = [again(part, facts) for part in parts]
    reopened = IssueReopened(
        issue=case.issue,
        reason=reason,
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


def again(part: Part, facts: Facts) -> Order:
    """Return that a part is to be done once more, with clocks that start anew."""
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
