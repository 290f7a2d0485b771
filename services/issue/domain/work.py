"""The department's own steps: received, sub-assigned, in progress, stage by stage, done."""

from contracts.issue.commands.assignment import (
    ReachMilestone,
    ReceiveAssignment,
    ReportDone,
    StartAssignment,
    SubAssign,
)
from contracts.issue.events.assignment import (
    AssignmentDone,
    AssignmentReceived,
    AssignmentStarted,
    AssignmentSubAssigned,
    MilestoneReached,
)
from events.decider import Refused
from services.issue.domain.closing import close_if_complete
from services.issue.domain.drawing import draw
from services.issue.domain.events import Event
from services.issue.domain.facts_needed import Facts
from services.issue.domain.folding import evolve_all
from services.issue.domain.following import follow_up
from services.issue.domain.state import IN_HAND, TO_DO, Case, Part
from services.issue.domain.units import department, own_part, require_own_contact
from services.issue.domain.verification import not_drawn


def receive(case: Case, command: ReceiveAssignment, facts: Facts) -> list[Event]:
    """Take note of it (签收); again changes nothing."""
    part = own_part(case, command.assignment, facts).require(*TO_DO)
    if part.status != "dispatched":
        return []
    return [
        AssignmentReceived(
            issue=case.issue,
            assignment=part.assignment,
            department=part.department,
            late=facts.at > part.receive_by,
            person=facts.actor.person,
        )
    ]


def sub_assign(case: Case, command: SubAssign, facts: Facts) -> list[Event]:
    """Give it to one of the department's own offices (转科室)."""
    part = own_part(case, command.assignment, facts).require(*TO_DO)
    if command.office not in department(part.department, facts).offices:
        raise Refused(
            "assignment.office-unknown",
            f"{part.department} has no office {command.office}.",
            office=command.office,
        )
    return [
        AssignmentSubAssigned(
            issue=case.issue,
            assignment=part.assignment,
            department=part.department,
            office=command.office,
            post=command.post,
            person=facts.actor.person,
        )
    ]


def start(case: Case, command: StartAssignment, facts: Facts) -> list[Event]:
    """Begin to work on it, for the first time or again, or name somebody else to ask."""
    part = own_part(case, command.assignment, facts).require(*IN_HAND)
    require_own_contact(part, command.contact, facts)
    return [
        AssignmentStarted(
            issue=case.issue,
            assignment=part.assignment,
            department=part.department,
            contact=command.contact,
            person=facts.actor.person,
        )
    ]


def reach_milestone(case: Case, command: ReachMilestone, facts: Facts) -> list[Event]:
    """Report that a stage before the last is done (到场…)."""
    part = own_part(case, command.assignment, facts).require(*IN_HAND)
    *before, last = part.milestones
    if command.milestone == last.name:
        raise Refused(
            "assignment.last-milestone",
            f"{last.name} is the last stage: report the assignment done.",
        )
    stage = next((known for known in before if known.name == command.milestone), None)
    if stage is None:
        raise Refused(
            "assignment.milestone-unknown",
            f"The assignment has no stage {command.milestone}.",
            milestones=[known.name for known in part.milestones],
        )
    if stage.reached_at:
        return []
    return [
        MilestoneReached(
            issue=case.issue,
            assignment=part.assignment,
            department=part.department,
            milestone=stage.name,
            reached_at=facts.at,
            late=facts.at > stage.due,
            note=command.note,
            evidence=command.evidence,
            person=facts.actor.person,
        )
    ]


def report_done(case: Case, command: ReportDone, facts: Facts) -> list[Event]:
    """Report it done (处置完成), with every stage that was not reported by itself.

    For what a street did itself the town that verifies it is drawn at once.
    """
    part = own_part(case, command.assignment, facts).require("in_progress", "redo")
    require_own_contact(part, command.contact, facts)
    _require_account(part, command)
    done = AssignmentDone(
        issue=case.issue,
        assignment=part.assignment,
        department=part.department,
        outcome=command.outcome,
        note=command.note,
        reason=command.reason,
        evidence=command.evidence,
        person=facts.actor.person,
        contact=command.contact,
        done_at=facts.at,
        late=facts.at > part.milestones[-1].due,
        follow_up=follow_up(case, part, command, facts),
    )
    events: list[Event] = [*_reached_with_it(case, part, command, facts), done]
    if part.verify_by == "sample" and not facts.drawn:
        after = evolve_all(case, events)
        events.append(not_drawn(after, after.part(part.assignment)))
    else:
        events += draw(case, part, facts)
    return close_if_complete(case, events, facts)


def _require_account(part: Part, command: ReportDone) -> None:
    if command.outcome != "whole" and not command.reason:
        raise Refused(
            "assignment.reason-missing",
            "Say why only a part was done, or why nothing was needed.",
        )
    shows_something = command.evidence or command.outcome == "nothing_needed"
    if part.verify_by == "document" and not shows_something:
        raise Refused(
            "assignment.evidence-missing",
            "This category is verified by document: attach what shows that it is done.",
        )


def _reached_with_it(
    case: Case, part: Part, command: ReportDone, facts: Facts
) -> list[MilestoneReached]:
    return [
        MilestoneReached(
            issue=case.issue,
            assignment=part.assignment,
            department=part.department,
            milestone=stage.name,
            reached_at=facts.at,
            late=facts.at > stage.due,
            note=command.note,
            person=facts.actor.person,
        )
        for stage in part.milestones[:-1]
        if stage.reached_at is None
    ]
