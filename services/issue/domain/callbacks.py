"""Call-back (回访): what the one who asked says, to somebody who had no part in the case."""

from contracts.issue.commands.case import ExcludeFromCallBack, RecordCallBack
from contracts.issue.events.callback import (
    CallBackAnswered,
    CallBackAttempted,
    CallBackDue,
    CallBackExcluded,
)
from events.decider import Refused
from services.issue.domain.events import Event
from services.issue.domain.facts_needed import Facts
from services.issue.domain.state import Case
from services.issue.domain.tiers import coordinates, county_of

NOT_REACHED = "nobody answered"
"""The reason why a case is excluded after the last call in vain."""


def call_back(case: Case, departments: tuple[str, ...]) -> list[CallBackDue]:
    """Ask for a call-back on a case that is being closed, if somebody asked for the work.

    Nobody is rung up about a restricted one: a caller would learn of it.
    """
    if case.source_kind != "requested" or case.restricted:
        return []
    return [CallBackDue(issue=case.issue, area=case.location.area, departments=departments)]


def record(case: Case, command: RecordCallBack, facts: Facts) -> list[Event]:
    """Record a call: what was answered, or that nobody did."""
    caller = _require_independent(case, facts)
    if not command.answered:
        return _in_vain(case, command, facts)
    if command.contacted is None or command.solved is None or command.satisfaction is None:
        raise Refused(
            "callback.incomplete",
            "An answered call says whether they were contacted, whether it is solved, and how "
            "satisfied they are.",
        )
    return [
        CallBackAnswered(
            issue=case.issue,
            area=case.location.area,
            departments=_departments(case),
            caller=caller,
            contacted=command.contacted,
            solved=command.solved,
            satisfaction=command.satisfaction,
            note=command.note,
        )
    ]


def exclude(case: Case, command: ExcludeFromCallBack, facts: Facts) -> list[Event]:
    """Take the case out of the rates (剔除), for a reason that stays on record."""
    _require_independent(case, facts)
    return [CallBackExcluded(issue=case.issue, reason=command.reason)]


def _in_vain(case: Case, command: RecordCallBack, facts: Facts) -> list[Event]:
    attempt = case.calls + 1
    attempted = CallBackAttempted(issue=case.issue, attempt=attempt, note=command.note)
    if attempt < facts.policy.failed_calls:
        return [attempted]
    return [attempted, CallBackExcluded(issue=case.issue, reason=NOT_REACHED)]


def _departments(case: Case) -> tuple[str, ...]:
    done = (part.department for part in case.parts.values() if part.status == "verified")
    return tuple(dict.fromkeys(done))


def _require_independent(case: Case, facts: Facts) -> str:
    """Return the caller, if one is due and they had no part in the case. Raises Refused."""
    if case.call_back != "due":
        raise Refused("callback.not-due", "No call-back is due on this case.")
    actor = facts.actor
    if actor.person is None or "caller" not in actor.roles:
        raise Refused("callback.not-a-caller", "Call-backs are made by callers.")
    if not actor.covers(county_of(case.location.area)):
        raise Refused("callback.elsewhere", "The case is not in the county of this caller.")
    if _had_a_part(case, actor.person, facts):
        raise Refused(
            "callback.not-independent",
            "Who reported, coordinates, did or verified the work does not call about it.",
        )
    return actor.person


def _had_a_part(case: Case, person: str, facts: Facts) -> bool:
    parts = case.parts.values()
    persons = {reporter.person for reporter in case.reporters}.union(
        case.involved, *(part.workers for part in parts)
    )
    return (
        person in persons
        or facts.actor.department in {part.department for part in parts}
        or coordinates(facts.actor, case.location.area)
    )
