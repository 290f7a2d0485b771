"""Call-back (回访): what the one who asked says, to somebody who had no part in the case."""

from contracts.issue.commands.case import ConfirmExclusion, ExcludeFromCallBack, RecordCallBack
from contracts.issue.events.callback import (
    CallBackAnswered,
    CallBackAttempted,
    CallBackDue,
    CallBackExcluded,
    ExclusionProposed,
)
from events.decider import Refused
from services.issue.clocks.worktime import next_opening
from services.issue.domain.events import Event
from services.issue.domain.facts_needed import Facts
from services.issue.domain.folding import evolve
from services.issue.domain.reopening import because_unsolved
from services.issue.domain.standing import had_a_part
from services.issue.domain.state import Case
from services.issue.domain.tiers import coordinates, county_of, is_county
from services.issue.domain.units import department

NOT_REACHED = "nobody answered"
"""The reason for which a case may be excluded after enough calls in vain."""


def call_back(case: Case, departments: tuple[str, ...]) -> list[CallBackDue]:
    """Ask for a call-back on a case that is being closed, if somebody asked for the work.

    Nobody is rung up about a restricted one: a caller would learn of it.
    """
    if case.source_kind != "requested" or case.restricted:
        return []
    return [CallBackDue(issue=case.issue, area=case.location.area, departments=departments)]


def record(case: Case, command: RecordCallBack, facts: Facts) -> list[Event]:
    """Record a call: what was answered, or that nobody did. What is not solved is to be redone."""
    caller = _require_independent(case, facts)
    if not command.answered:
        return _in_vain(case, command, caller, facts)
    if command.contacted is None or command.solved is None or command.satisfaction is None:
        raise Refused(
            "callback.incomplete",
            "An answered call says whether they were contacted, whether it is solved, and how "
            "satisfied they are.",
        )
    answered = CallBackAnswered(
        issue=case.issue,
        area=case.location.area,
        departments=_departments(case),
        caller=caller,
        contacted=command.contacted,
        solved=command.solved,
        satisfaction=command.satisfaction,
        note=command.note,
    )
    if command.solved:
        return [answered]
    return [answered, because_unsolved(case, command.departments, facts)]


def exclude(case: Case, command: ExcludeFromCallBack, facts: Facts) -> list[Event]:
    """Propose to take the case out of the rates (剔除), for a reason; it stays due."""
    caller = _require_independent(case, facts)
    if command.reason == NOT_REACHED:
        raise Refused(
            "callback.calls-are-counted",
            "That nobody answers follows from the calls that are recorded; give another reason.",
        )
    return [ExclusionProposed(issue=case.issue, reason=command.reason, caller=caller)]


def confirm_exclusion(case: Case, _command: ConfirmExclusion, facts: Facts) -> list[Event]:
    """Take the case out of the rates (剔除), as another one than who proposed it.

    Another caller does, or a county coordinator: a county may have one caller only.
    """
    person = _require_second(case, facts)
    if (proposed := case.exclusion) is None:
        raise Refused("callback.nothing-proposed", "Nobody has proposed to exclude this case.")
    if person == proposed.caller:
        raise Refused(
            "callback.confirmed-by-another",
            "Who proposed to exclude a case does not confirm it; ask another caller, or the "
            "county's coordinator.",
        )
    return [
        CallBackExcluded(
            issue=case.issue,
            reason=proposed.reason,
            proposed_by=proposed.caller,
            confirmed_by=person,
        )
    ]


def _in_vain(case: Case, command: RecordCallBack, caller: str, facts: Facts) -> list[Event]:
    hours = department(facts.policy.centre, facts).hours
    attempted = CallBackAttempted(
        issue=case.issue,
        attempt=case.in_vain.calls + 1,
        note=command.note,
        at=facts.at,
        outside_hours=next_opening(facts.at, facts.calendar, hours) > facts.at,
    )
    if case.exclusion is not None or not _tried_enough(evolve(case, attempted), facts):
        return [attempted]
    proposed = ExclusionProposed(issue=case.issue, reason=NOT_REACHED, caller=caller)
    return [attempted, proposed]


def _tried_enough(case: Case, facts: Facts) -> bool:
    tried, policy = case.in_vain, facts.policy
    return (
        tried.calls >= policy.failed_calls
        and tried.outside_hours >= policy.failed_calls_outside_hours
        and tried.first_at is not None
        and facts.at - tried.first_at >= policy.failed_calls_over.length
    )


def _departments(case: Case) -> tuple[str, ...]:
    done = (part.department for part in case.parts.values() if part.status == "verified")
    return tuple(dict.fromkeys(done))


def _require_independent(case: Case, facts: Facts) -> str:
    """Return the caller, if one is due and they had no part in the case. Raises Refused."""
    _require_due(case)
    actor = facts.actor
    if actor.person is None or "caller" not in actor.roles:
        raise Refused("callback.not-a-caller", "Call-backs are made by callers.")
    if not actor.covers(county_of(case.location.area)):
        raise Refused("callback.elsewhere", "The case is not in the county of this caller.")
    if had_a_part(case, actor) or coordinates(actor, case.location.area):
        raise _not_independent()
    return actor.person


def _require_second(case: Case, facts: Facts) -> str:
    """Return who may confirm: a caller, or a county coordinator without a part. Raises Refused."""
    if not is_county(case, facts):
        return _require_independent(case, facts)
    _require_due(case)
    actor = facts.actor
    if actor.person is None or had_a_part(case, actor):
        raise _not_independent()
    return actor.person


def _require_due(case: Case) -> None:
    if case.call_back != "due":
        raise Refused("callback.not-due", "No call-back is due on this case.")


def _not_independent() -> Refused:
    return Refused(
        "callback.not-independent",
        "Who reported, coordinates, did or verified the work does not call about it.",
    )
