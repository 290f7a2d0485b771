"""One problem reported twice (并案), and cases that should never have been (作废)."""

from contracts.issue.commands.case import AbsorbIssue, MergeIssue, UnmergeIssue, VoidIssue
from contracts.issue.events.case import IssueAbsorbed, IssueMerged, IssueUnmerged, IssueVoided
from events.decider import Refused
from services.issue.domain.events import Event
from services.issue.domain.facts_needed import Facts
from services.issue.domain.standing import had_a_part
from services.issue.domain.state import Case
from services.issue.domain.tiers import (
    is_county,
    require_county,
    require_overseer,
    require_service,
)
from services.issue.domain.units import is_own


def merge(case: Case, command: MergeIssue, facts: Facts) -> list[Event]:
    """Declare the case to be the same as another one, which has to absorb it next."""
    case.require("raised", "accepted", "filed", "dispatched")
    _require_above(case, facts)
    if command.into == case.issue:
        raise Refused("issue.merged-into-itself", "Name another case than this one.")
    return [
        IssueMerged(
            issue=case.issue,
            into=command.into,
            reason=command.reason,
            departments=case.open_departments(),
        )
    ]


def absorb(case: Case, command: AbsorbIssue, facts: Facts) -> list[Event]:
    """Take in a case that is the same, with its reporters; once."""
    require_service(facts)
    case.require("raised", "accepted", "filed", "dispatched")
    if command.other in case.absorbed:
        return []
    return [
        IssueAbsorbed(
            issue=case.issue,
            other=command.other,
            source_kind=command.source_kind,
            reporters=command.reporters,
        )
    ]


def unmerge(case: Case, command: UnmergeIssue, facts: Facts) -> list[Event]:
    """Undo a merge that the other case refused; again changes nothing."""
    require_service(facts)
    if case.status != "merged" or case.merged_into != command.into:
        return []
    return [IssueUnmerged(issue=case.issue, into=command.into, reason=command.reason)]


def void(case: Case, command: VoidIssue, facts: Facts) -> list[Event]:
    """Declare that the case should never have been. What was closed stays as it was."""
    case.require("raised", "accepted", "filed", "dispatched")
    _require_above(case, facts)
    voided = IssueVoided(
        issue=case.issue,
        reason=command.reason,
        departments=case.open_departments(),
        tier="county" if is_county(case, facts) else "street",
        unit=facts.actor.department,
        person=facts.actor.person,
    )
    return [voided]


def _require_above(case: Case, facts: Facts) -> None:
    """Let who is above all that have a part end it for them: the county, without a part.

    Before anybody has one, whoever has the case decides. Raises Refused.
    """
    require_overseer(case, facts)
    if not case.parts:
        return
    require_county(case, facts)
    own = any(is_own(facts.actor, part, facts) for part in case.parts.values())
    if own or had_a_part(case, facts.actor):
        raise Refused(
            "issue.not-independent",
            "Whoever has, or had, a part in the case does not end it for the departments; ask "
            "another coordinator of the county.",
        )
