"""What stands in the timetable for a case: the one rule by which it is written and compared."""

from collections.abc import Iterator

from contracts.issue.events.deadlines import AssignmentPooled
from services.issue.domain.escalation import steps
from services.issue.domain.facts_needed import Facts
from services.issue.domain.following import due_to_take_up
from services.issue.domain.state import Case, Part
from services.issue.facts.timetable import CONFIRM, LAPSE, REOPEN, REVIEW, TAKE_UP, Reminder

_STANDING_STILL = ("suspended", "pooled")


def ladder_of(case: Case, part: Part, facts: Facts) -> Iterator[Reminder]:
    """Yield a part's steps that are still to be taken; none of what stands still or is over."""
    if case.status != "dispatched" or not part.is_open or part.side in _STANDING_STILL:
        return
    for stage in part.milestones:
        if stage.reached_at is None:
            for step in steps(case, part, stage, facts):
                if (step.name, stage.name, stage.due) not in part.escalated:
                    yield Reminder(
                        case.issue, part.assignment, stage.name, step.name, stage.due, step.at
                    )


def review_of(pooled: AssignmentPooled) -> Reminder:
    """Return when what is pooled is looked at again; nothing else is due of it meanwhile."""
    at = pooled.review_at
    return Reminder(pooled.issue, pooled.assignment, "", REVIEW, at, at)


def whole_of(case: Case, facts: Facts) -> Iterator[Reminder]:
    """Yield what is due in the case as a whole."""
    if (claim := case.claim) is not None:
        yield Reminder(case.issue, case.issue, "", LAPSE, claim.lapses_at, claim.lapses_at)
        if not claim.escalated:
            yield Reminder(case.issue, case.issue, "", CONFIRM, claim.confirm_by, claim.confirm_by)
    for part, at in due_to_take_up(case, facts):
        yield Reminder(case.issue, case.issue, str(part.assignment), TAKE_UP, at, at)
    if case.reopening is not None and (due := case.reopening.at) is not None:
        yield Reminder(case.issue, case.issue, "", REOPEN, due, due)
