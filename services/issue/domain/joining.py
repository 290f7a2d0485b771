"""One problem reported twice (并案), and cases that should never have been (作废)."""

from contracts.issue.commands.case import AbsorbIssue, MergeIssue, UnmergeIssue, VoidIssue
from contracts.issue.events.case import IssueAbsorbed, IssueMerged, IssueUnmerged, IssueVoided
from events.decider import Refused
from services.issue.domain.events import Event
from services.issue.domain.facts_needed import Facts
from services.issue.domain.state import Case
from services.issue.domain.tiers import require_overseer, require_service


def merge(case: Case, command: MergeIssue, facts: Facts) -> list[Event]:
    """Declare the case to be the same as another one, which has to absorb it next."""
    case.require("raised", "accepted", "filed", "dispatched")
    require_overseer(case, facts)
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
    require_overseer(case, facts)
    departments = case.open_departments()
    return [IssueVoided(issue=case.issue, reason=command.reason, departments=departments)]
