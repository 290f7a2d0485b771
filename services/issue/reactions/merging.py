"""The other half of a merge (并案): the case that goes on takes in the one that was merged."""

from collections.abc import Mapping
from typing import Final

from contracts.issue.commands.case import AbsorbIssue, UnmergeIssue
from contracts.issue.events.case import IssueMerged
from events.decider import Refused
from events.envelope import Event
from events.inbox import Reactions
from events.unit import Unit
from services.issue.domain.decider import issue
from services.issue.domain.state import Case, CaseStatus
from services.issue.facts import facts_of

reactions = Reactions()

_WHY_NOT: Final[Mapping[CaseStatus, str]] = {
    "absent": "没有那一件",
    "refused": "那一件没有受理",
    "closed": "那一件已经结案",
    "settled": "那一件已经当场办结",
    "unconfirmed": "那一件待确认是否已经办结",
    "merged": "那一件已并入别的事件",
    "void": "那一件已经作废",
}
"""Why a case could not be joined to another one, for its timeline."""


@reactions.on(IssueMerged)
def absorb(unit: Unit, event: Event) -> None:
    """Let the other case absorb this one; if it cannot, undo the merge."""
    data: IssueMerged = event.data
    merged = unit.load(issue, data.issue).state
    if merged.status != "merged" or merged.merged_into != data.into:
        return  # it was undone already, and this event is told again
    other = unit.load(issue, data.into).state
    command = AbsorbIssue(
        issue=data.into,
        other=data.issue,
        source_kind=merged.source_kind,
        reporters=merged.reporters,
    )
    try:
        unit.decide(issue, data.into, command, facts_of(unit, other, command))
    except Refused as refusal:
        _undo(unit, data, other, refusal)


def _undo(unit: Unit, data: IssueMerged, other: Case, refusal: Refused) -> None:
    reason = _WHY_NOT.get(other.status, refusal.detail)
    undo = UnmergeIssue(issue=data.issue, into=data.into, reason=reason)
    unit.decide(issue, data.issue, undo, facts_of(unit, other, undo))
