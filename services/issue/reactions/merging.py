"""The other half of a merge (并案): the case that goes on takes in the one that was merged."""

from contracts.issue.commands.case import AbsorbIssue, UnmergeIssue
from contracts.issue.events.case import IssueMerged
from events.decider import Refused
from events.envelope import Event
from events.inbox import Reactions
from events.unit import Unit
from services.issue.domain.decider import issue
from services.issue.facts import facts_of

reactions = Reactions()


@reactions.on(IssueMerged)
def absorb(unit: Unit, event: Event) -> None:
    """Let the other case absorb this one; if it cannot, undo the merge."""
    data: IssueMerged = event.data
    merged = unit.load(issue, data.issue).state
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
        undo = UnmergeIssue(issue=data.issue, into=data.into, reason=refusal.detail)
        unit.decide(issue, data.issue, undo, facts_of(unit, merged, undo))
