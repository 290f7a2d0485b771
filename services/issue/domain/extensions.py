"""More time: extensions (延期), asked for once and in time, and due times that become final."""

from dataclasses import replace

from contracts.issue.commands.assignment import (
    DecideExtension,
    RecomputeDeadlines,
    RequestExtension,
)
from contracts.issue.events.deadlines import (
    AssignmentExtended,
    DeadlinesRecomputed,
    ExtensionDenied,
    ExtensionRequested,
)
from events.decider import Refused
from services.issue.clocks.limits import Limit
from services.issue.domain.clocks import limit_of, recomputed
from services.issue.domain.events import Event
from services.issue.domain.facts_needed import Facts
from services.issue.domain.state import IN_HAND, TO_DO, Case, Part
from services.issue.domain.tiers import require_service
from services.issue.domain.units import overseen_part, own_part


def request(case: Case, command: RequestExtension, facts: Facts) -> list[Event]:
    """Ask for more time, once, before the deadline."""
    part = own_part(case, command.assignment, facts).require(*IN_HAND)
    if part.extension is not None:
        raise Refused("assignment.extension-used", "More time can be asked for once.")
    if facts.at > part.milestones[-1].due:
        raise Refused(
            "assignment.extension-too-late", "More time is asked for before the deadline."
        )
    return [
        ExtensionRequested(
            issue=case.issue,
            assignment=part.assignment,
            department=part.department,
            limit=str(_allowed(part, limit_of(command.limit), facts)),
            reason=command.reason,
        )
    ]


def decide(case: Case, command: DecideExtension, facts: Facts) -> list[Event]:
    """Grant the extension, which reaches back to the deadline, or deny it with a reason."""
    part = overseen_part(case, command.assignment, facts).require(*IN_HAND, "suspended", "pooled")
    if part.extension != "requested" or part.asked_for is None:
        raise Refused("assignment.no-extension-asked", "No extension waits for a decision.")
    if command.granted:
        return [_extended(case, part, part.asked_for, facts)]
    if not command.reason:
        raise Refused("assignment.reason-missing", "Say why there is no more time.")
    return [
        ExtensionDenied(
            issue=case.issue,
            assignment=part.assignment,
            department=part.department,
            reason=command.reason,
        )
    ]


def recompute(case: Case, command: RecomputeDeadlines, facts: Facts) -> list[Event]:
    """Compute provisional due times anew, under the calendar published since; no others."""
    require_service(facts)
    if case.status != "dispatched" or command.assignment not in case.parts:
        return []
    part = case.parts[command.assignment]
    if part.standing not in TO_DO:
        return []
    milestones = recomputed(part, facts, only_provisional=True)
    if milestones == part.milestones:
        return []
    return [
        DeadlinesRecomputed(
            issue=case.issue,
            assignment=part.assignment,
            department=part.department,
            calendar=facts.calendar.version,
            milestones=milestones,
        )
    ]


def _allowed(part: Part, limit: Limit, facts: Facts) -> Limit:
    """Return the limit if the last stage's clock may be extended by it. Raises Refused."""
    kind = Limit.parse(part.milestones[-1].limit).kind
    longest = facts.policy.longest_extension(kind)
    if longest is None:
        raise Refused(
            "assignment.cannot-be-extended", "What has to be done at once is not extended."
        )
    if limit.kind != kind or limit.amount > longest.amount:
        raise Refused(
            "assignment.extension-too-long",
            f"This clock can be extended by up to {longest}, in its own unit.",
            longest=str(longest),
        )
    return limit


def _extended(case: Case, part: Part, limit: Limit, facts: Facts) -> AssignmentExtended:
    last = recomputed(replace(part, extended_by=limit), facts, only_provisional=False)[-1]
    return AssignmentExtended(
        issue=case.issue,
        assignment=part.assignment,
        department=part.department,
        limit=str(limit),
        calendar=facts.calendar.version,
        milestones=(*part.milestones[:-1], last),
    )
