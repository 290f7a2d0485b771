"""Verification (核查): by somebody else than those who did the work, in the category's own way.

What a street did itself is verified from another town, which was drawn, or by the county.
"""

from collections.abc import Sequence
from dataclasses import replace

from contracts.issue.commands.case import VerifyIssue
from contracts.issue.events.assignment import AssignmentSentBack, AssignmentVerified
from contracts.issue.parts import OnTheSpot, Verdict, VerifyBy
from events.decider import Refused
from services.issue.domain import clocks
from services.issue.domain.closing import close_if_complete
from services.issue.domain.drawing import verifying_town
from services.issue.domain.events import Event
from services.issue.domain.facts_needed import Facts
from services.issue.domain.proof import require_proof
from services.issue.domain.state import Case, Part
from services.issue.domain.tiers import is_county, street_of
from services.issue.domain.units import department, is_own, is_street

NOT_DRAWN = "sampling"
"""The verifier of a part that was not drawn for the sample."""

_VERIFIERS = frozenset({"cadre", "street_coordinator", "county_coordinator"})
_WHO = "A cadre or coordinator in whose area the case lies verifies it."


def verify(case: Case, command: VerifyIssue, facts: Facts) -> list[Event]:
    """Give a verdict on one or several parts; the last one that passes closes the case."""
    verifier = _verifier(case, command, facts)
    judged = [(verdict, case.part(verdict.assignment)) for verdict in _each_once(command)]
    for verdict, part in judged:
        _require_apart(case, verifier, part.require("done"), facts)
        _require_within_reach(case, part, facts)
        _require_way(verdict, part, command.by)
        _require_same_work(verdict, part)
    proof = require_proof(case, command, facts)
    events: list[Event] = [
        _with_proof(_judge(case, verdict, part, verifier, facts), command, proof)
        for verdict, part in judged
    ]
    return close_if_complete(case, events, facts)


def not_drawn(case: Case, part: Part) -> AssignmentVerified:
    """Return that a part passes without a look: it was not drawn for the sample."""
    return _passed(case, part, NOT_DRAWN)


def _passed(case: Case, part: Part, verifier: str, note: str | None = None) -> AssignmentVerified:
    assert part.outcome is not None, "only what is done is verified"
    return AssignmentVerified(
        issue=case.issue,
        assignment=part.assignment,
        department=part.department,
        by=part.verify_by,
        verifier=verifier,
        note=note,
        outcome=part.outcome,
        on_time=not part.late,
        looked_at=verifier != NOT_DRAWN,
    )


def _judge(
    case: Case, verdict: Verdict, part: Part, verifier: str, facts: Facts
) -> AssignmentVerified | AssignmentSentBack:
    if verdict.passed:
        return _passed(case, part, verifier, verdict.note)
    assert verdict.note is not None, "required of a verdict that fails"
    return _sent_back(case, part, verifier, verdict.note, facts)


def _with_proof(
    judged: AssignmentVerified | AssignmentSentBack, command: VerifyIssue, proof: OnTheSpot | None
) -> AssignmentVerified | AssignmentSentBack:
    """Put on record what the verifier showed."""
    if isinstance(judged, AssignmentVerified):
        judged = replace(judged, proof=proof)
    return replace(judged, evidence=command.evidence)


def _sent_back(
    case: Case, part: Part, verifier: str, note: str, facts: Facts
) -> AssignmentSentBack:
    """Restart the clock of the last stage; the stages before it were reached and stay so."""
    *before, last = clocks.stages_of(part)
    hours = department(part.department, facts).hours
    (again,) = clocks.begin([last], hours, facts, urgent=case.urgent)
    return AssignmentSentBack(
        issue=case.issue,
        assignment=part.assignment,
        department=part.department,
        verifier=verifier,
        note=note,
        times=part.redone + 1,
        started_at=facts.at,
        calendar=facts.calendar.version,
        milestones=(*part.milestones[: len(before)], again),
    )


def _verifier(case: Case, command: VerifyIssue, facts: Facts) -> str:
    actor = facts.actor
    if command.by == "resident":
        return _asking_caller(case, facts)
    if actor.person is None or not (_VERIFIERS & actor.roles):
        raise Refused("verification.not-yours", _WHO)
    return actor.person


def _asking_caller(case: Case, facts: Facts) -> str:
    """Return who takes a resident's word: a caller, who did not report it either."""
    actor = facts.actor
    reported = any(actor.person == reporter.person for reporter in case.reporters)
    if actor.person is None or "caller" not in actor.roles or reported or not _near(case, facts):
        raise Refused(
            "verification.not-yours",
            "A resident's word is taken by a caller who had no part in the case.",
        )
    return actor.person


def _near(case: Case, facts: Facts) -> bool:
    return facts.actor.covers(case.location.area)


def _each_once(command: VerifyIssue) -> Sequence[Verdict]:
    judged = {verdict.assignment for verdict in command.verdicts}
    if not judged or len(judged) < len(command.verdicts):
        raise Refused("verification.verdicts", "Give one verdict on each part, at least on one.")
    return command.verdicts


def _require_apart(case: Case, verifier: str, part: Part, facts: Facts) -> None:
    worked = any(verifier in any_part.workers for any_part in case.parts.values())
    if worked or is_own(facts.actor, part, facts):
        town = verifying_town(case, part, facts)
        raise Refused(
            "verification.own-work",
            f"The work of {part.department} is verified by somebody else: a street's by "
            f"{_apart_from_it(town)}.",
            department=part.department,
            verify_from=town,
        )


def _require_within_reach(case: Case, part: Part, facts: Facts) -> None:
    """Let pass who is of the area; on a street's part, of the town that was drawn or the county."""
    if part.verify_by == "resident" or not is_street(part, facts):
        if not _near(case, facts):
            raise Refused("verification.not-yours", _WHO)
        return
    town = verifying_town(case, part, facts)
    if not (is_county(case, facts) or (town and town in map(street_of, facts.actor.areas))):
        raise Refused(
            "verification.not-yours",
            f"What a street did itself is verified by {_apart_from_it(town)}.",
            verify_from=town,
        )


def _apart_from_it(town: str | None) -> str:
    of_town = f"a cadre or coordinator of {town}, which was drawn, or " if town else ""
    return f"{of_town}the county's coordinator"


def _require_way(verdict: Verdict, part: Part, by: VerifyBy) -> None:
    if by != part.verify_by:
        raise Refused(
            "verification.other-way",
            f"The work of {part.department} is verified by {part.verify_by}, not by {by}.",
            department=part.department,
            verify_by=part.verify_by,
        )
    if verdict.note is None and not verdict.passed:
        raise Refused("verification.note-missing", "Say what has to be done again.")
    if verdict.note is None and by == "resident":
        raise Refused("verification.note-missing", "Write down what the resident said.")


def _require_same_work(verdict: Verdict, part: Part) -> None:
    """Require that what was looked at is what waits now."""
    done_at = part.milestones[-1].reached_at
    if verdict.done_at is not None and verdict.done_at != done_at:
        raise Refused(
            "verification.done-anew",
            f"{part.department} has done it again since you looked: look at it once more.",
            department=part.department,
        )
