"""The escalation ladder: yellow before, red after the deadline, then supervision (督办)."""

from typing import Final

from contracts.issue.commands.assignment import EscalateAssignment
from contracts.issue.events.deadlines import AssignmentEscalated
from contracts.issue.parts import Milestone
from services.issue.clocks.deadline import Deadline
from services.issue.clocks.quiet import Step, escalation_steps
from services.issue.domain.events import Event
from services.issue.domain.facts_needed import Facts
from services.issue.domain.state import TO_DO, Case, Part
from services.issue.domain.tiers import require_service
from services.issue.domain.units import department

_RED: Final = "red"
_SUPERVISION: Final = "supervision"


def steps(case: Case, part: Part, stage: Milestone, facts: Facts) -> tuple[Step, ...]:
    """Return when each step of one stage's ladder is due; a timer sends each at its time.

    Steps fall on a morning's opening, except that an urgent case is red at the deadline itself.
    A step that would fall before the clock started has no meaning and is left out.
    """
    hours = department(part.department, facts).hours
    deadline = Deadline(stage.due, provisional=stage.provisional)
    ladder = escalation_steps(deadline, facts.calendar, hours, facts.policy.ladder)
    return tuple(
        Step(step.name, stage.due) if case.urgent and step.name == _RED else step
        for step in ladder
        if step.at > part.started_at
    )


def escalate(case: Case, command: EscalateAssignment, facts: Facts) -> list[Event]:
    """Take a step of the ladder, once; nothing if it is done, paused, superseded or too early."""
    require_service(facts)
    part = case.parts.get(command.assignment) if case.status == "dispatched" else None
    if part is None or not _stands_open(part, command):
        return []
    stage = next(known for known in part.milestones if known.name == command.milestone)
    due = {step.name: step.at for step in steps(case, part, stage, facts)}
    if command.step not in due or facts.at < due[command.step]:
        return []
    return [
        AssignmentEscalated(
            issue=case.issue,
            assignment=part.assignment,
            department=part.department,
            step=command.step,
            milestone=command.milestone,
            due=command.due,
            superior=_superior(part, facts) if command.step.startswith(_SUPERVISION) else None,
        )
    ]


def _stands_open(part: Part, command: EscalateAssignment) -> bool:
    pending = {(stage.name, stage.due) for stage in part.milestones if stage.reached_at is None}
    return (
        part.standing in (*TO_DO, "returned")
        and (command.milestone, command.due) in pending
        and (command.step, command.milestone, command.due) not in part.escalated
    )


def _superior(part: Part, facts: Facts) -> str:
    """Return whom a supervision goes to: a vertical bureau's own superior, else the county."""
    found = department(part.department, facts)
    if found.kind == "vertical" and found.superior:
        return found.superior
    return facts.policy.centre
