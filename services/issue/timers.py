"""Taking the steps of the escalation ladder when they are due."""

from functools import partial
from uuid import uuid5

from contracts.issue.commands.assignment import EscalateAssignment
from events.context import Context
from events.kernel import Kernel
from events.unit import Unit
from services.issue.domain.decider import issue
from services.issue.facts import facts_of, timetable
from services.issue.facts.timetable import Reminder

BATCH = 200


def escalate(kernel: Kernel) -> int:
    """Take the steps that are due by the clock; return how many reminders were dealt with.

    Any number of processes may do so at once, and again after a crash: a command's id follows
    from assignment, step and due time, and a step that was taken is not taken again.
    """
    with kernel.store.reading() as connection:
        reminders = timetable.due(connection, kernel.now(), BATCH)
    for reminder in reminders:
        kernel.run(_context(kernel, reminder), partial(_take, reminder))
    return len(reminders)


def _take(reminder: Reminder, unit: Unit) -> None:
    command = EscalateAssignment(
        issue=reminder.issue,
        assignment=reminder.assignment,
        step=reminder.step,
        milestone=reminder.milestone,
        due=reminder.due,
    )
    case = unit.load(issue, reminder.issue).state
    unit.decide(issue, reminder.issue, command, facts_of(unit, case, command))
    unit.write(lambda connection: timetable.strike(connection, reminder))


def _context(kernel: Kernel, reminder: Reminder) -> Context:
    step = f"{reminder.step} {reminder.milestone} {reminder.due.isoformat()}"
    command = uuid5(reminder.assignment, step)
    return Context.of_command(command, "service/issue", kernel.now(), actor="service/issue")
