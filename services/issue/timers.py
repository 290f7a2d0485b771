"""What is done when its time comes: steps of the ladder, reviews of what is pooled, due times.

Any number of processes may do it at once, and again after a crash: what was dealt with is taken
off in the same unit, and whoever comes second finds nothing to do.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID, uuid5

import structlog

from contracts.issue.commands.assignment import EscalateAssignment, RecomputeDeadlines
from contracts.issue.commands.case import (
    EscalateSettlement,
    NoteIssue,
    ReopenUnsolved,
    TakeUpIssue,
)
from events.context import Context
from events.inbox import PASSING
from events.kernel import Kernel
from events.unit import Unit
from services.issue.domain.commands import Command
from services.issue.domain.decider import issue
from services.issue.domain.escalation import steps
from services.issue.domain.facts_needed import Facts
from services.issue.domain.following import due_to_take_up
from services.issue.domain.state import Case
from services.issue.facts import facts_of, recomputing, timetable
from services.issue.facts.recomputing import Publication
from services.issue.facts.timetable import CONFIRM, LAPSE, REOPEN, REVIEW, TAKE_UP, Reminder
from services.issue.read_models import assignments

log = structlog.get_logger("issue")

BATCH = 200
ANOTHER_TRY = timedelta(hours=1)

TO_REVIEW = "有挂账事项到了复核的日子：请指挥人员研究，能办的销账办理，不能办的说明理由。"
"""What is noted in a case when the review of a pooled assignment is due. It names no department:
the others in the case read it, too."""


def run(kernel: Kernel) -> None:
    """Do what is due now."""
    remind(kernel)
    recompute(kernel)


def remind(kernel: Kernel) -> int:
    """Deal with the reminders whose time has come; return how many there were."""
    with kernel.store.reading() as connection:
        reminders = timetable.due(connection, kernel.now(), BATCH)
    for reminder in reminders:
        _deal_with(kernel, reminder)
    return len(reminders)


def recompute(kernel: Kernel) -> None:
    """Compute provisional due times by a calendar that was published, one assignment at a time."""
    with kernel.store.reading() as connection:
        publication = recomputing.waiting(connection)
    if publication is None:
        return
    last = None
    while found := _provisional(kernel, last):
        for issue_id, assignment in found:
            _recompute(kernel, publication, issue_id, assignment)
        _, last = found[-1]
    context = _by_service(kernel, uuid5(publication.event, "recomputed"))
    kernel.run(context, lambda unit: unit.write(partial(recomputing.done, publication=publication)))


# ---- reminders -----------------------------------------------------------------------------------


def _deal_with(kernel: Kernel, reminder: Reminder) -> None:
    context = _by_service(kernel, id_of(reminder))
    work = _OTHERS.get(reminder.step, _escalate)
    try:
        kernel.run(context, partial(_if_it_stands, reminder, work))
    except PASSING:
        raise
    except Exception:
        # One reminder that cannot be dealt with must not keep those behind it waiting.
        log.exception("a reminder is put off", assignment=str(reminder.assignment))
        later = kernel.now() + ANOTHER_TRY
        kernel.run(context, partial(_if_it_stands, reminder, partial(_postpone, at=later)))


def _if_it_stands(reminder: Reminder, work: Callable[[Unit, Reminder], None], unit: Unit) -> None:
    if timetable.stands(unit.connection, reminder):
        work(unit, reminder)


def _escalate(unit: Unit, reminder: Reminder) -> None:
    command = command_of(reminder)
    case = unit.load(issue, reminder.issue).state
    facts = facts_of(unit, case, command)
    at = _time_of(case, reminder, facts)
    if at is not None and at > facts.at:
        _postpone(unit, reminder, at)
    else:
        unit.decide(issue, reminder.issue, command, facts)
        _strike(unit, reminder)


def _time_of(case: Case, reminder: Reminder, facts: Facts) -> datetime | None:
    """Return when a step is due by the hours and the calendar of today; None if it is none now."""
    part = case.parts.get(reminder.assignment)
    for stage in part.milestones if part else ():
        if (stage.name, stage.due) == (reminder.milestone, reminder.due):
            ladder = steps(case, case.parts[reminder.assignment], stage, facts)
            return next((step.at for step in ladder if step.name == reminder.step), None)
    return None


def _review(unit: Unit, reminder: Reminder) -> None:
    case = unit.load(issue, reminder.issue).state
    part = case.parts.get(reminder.assignment)
    if case.status == "dispatched" and part is not None and part.side == "pooled":
        command = command_of(reminder)
        unit.decide(issue, reminder.issue, command, facts_of(unit, case, command))
    _strike(unit, reminder)


def _do(unit: Unit, reminder: Reminder) -> None:
    case, command = unit.load(issue, reminder.issue).state, command_of(reminder)
    unit.decide(issue, reminder.issue, command, facts_of(unit, case, command))
    _strike(unit, reminder)


def _take_up(unit: Unit, reminder: Reminder) -> None:
    case, command = unit.load(issue, reminder.issue).state, command_of(reminder)
    facts = facts_of(unit, case, command)
    of_part = {str(part.assignment): at for part, at in due_to_take_up(case, facts)}
    at = of_part.get(reminder.milestone)
    if at is not None and at > facts.at:
        _postpone(unit, reminder, at)  # its office opens later than it did
        return
    unit.decide(issue, reminder.issue, command, facts)
    _strike(unit, reminder)


_OTHERS: Final[Mapping[str, Callable[[Unit, Reminder], None]]] = {
    REVIEW: _review,
    REOPEN: _do,
    CONFIRM: _do,
    LAPSE: _do,
    TAKE_UP: _take_up,
}
"""What is done at a step that is not the ladder's."""


def _strike(unit: Unit, reminder: Reminder) -> None:
    unit.write(partial(timetable.strike, reminder=reminder))


def _postpone(unit: Unit, reminder: Reminder, at: datetime) -> None:
    unit.write(partial(timetable.postpone, reminder=reminder, at=at))


def command_of(reminder: Reminder) -> Command:
    """Return what is decided when a reminder's time has come."""
    match reminder.step:
        case timetable.REVIEW:
            return NoteIssue(issue=reminder.issue, note=TO_REVIEW)
        case timetable.REOPEN:
            return ReopenUnsolved(issue=reminder.issue)
        case timetable.CONFIRM | timetable.LAPSE:
            return EscalateSettlement(issue=reminder.issue)
        case timetable.TAKE_UP:
            return TakeUpIssue(issue=reminder.issue)
        case _:
            return EscalateAssignment(
                issue=reminder.issue,
                assignment=reminder.assignment,
                step=reminder.step,
                milestone=reminder.milestone,
                due=reminder.due,
            )


def id_of(reminder: Reminder) -> UUID:
    """Return the id of that command: what is caused by it was decided for this reminder."""
    step = f"{reminder.step} {reminder.milestone} {reminder.due.isoformat()}"
    return uuid5(reminder.assignment, step)


# ---- due times -----------------------------------------------------------------------------------


def _provisional(kernel: Kernel, after: UUID | None) -> list[tuple[UUID, UUID]]:
    with kernel.store.reading() as connection:
        return assignments.provisional(connection, after)


def _recompute(kernel: Kernel, publication: Publication, issue_id: UUID, assignment: UUID) -> None:
    command = RecomputeDeadlines(issue=issue_id, assignment=assignment)

    def work(unit: Unit) -> None:
        case = unit.load(issue, issue_id).state
        unit.decide(issue, issue_id, command, facts_of(unit, case, command))

    context = _by_service(kernel, uuid5(assignment, str(publication.event)))
    caused = replace(context, correlation=publication.correlation, causation=publication.event)
    try:
        kernel.run(caused, work)
    except PASSING:
        raise
    except Exception:
        log.exception("a due time stays provisional", assignment=str(assignment))


def _by_service(kernel: Kernel, command: UUID) -> Context:
    sender = f"service/{kernel.name}"
    return Context.of_command(command, sender, kernel.now(), actor=sender)
