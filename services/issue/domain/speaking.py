"""Words that change no state: notes, urging (催办), meetings (协调会), inspection (督查)."""

from contracts.issue.commands.assignment import UrgeAssignment
from contracts.issue.commands.case import CallMeeting, NoteIssue, ReferToInspection
from contracts.issue.events.case import IssueNoted, MeetingCalled, ReferredToInspection
from contracts.issue.events.deadlines import AssignmentUrged
from events.decider import Refused
from services.issue.domain.events import Event
from services.issue.domain.facts_needed import Facts
from services.issue.domain.state import EXISTING, TO_DO, Case
from services.issue.domain.tiers import require_county
from services.issue.domain.units import department, overseen_part


def note(case: Case, command: NoteIssue, _facts: Facts) -> list[Event]:
    """Add words or evidence, at any time; those who have open parts read them."""
    case.require(*EXISTING)
    return [
        IssueNoted(
            issue=case.issue,
            note=command.note,
            evidence=command.evidence,
            departments=case.open_departments(),
        )
    ]


def urge(case: Case, command: UrgeAssignment, facts: Facts) -> list[Event]:
    """Urge a department; as often as it takes."""
    part = overseen_part(case, command.assignment, facts).require(*TO_DO)
    return [
        AssignmentUrged(
            issue=case.issue,
            assignment=part.assignment,
            department=part.department,
            note=command.note,
        )
    ]


def call_meeting(case: Case, command: CallMeeting, facts: Facts) -> list[Event]:
    """Call a meeting of departments about the case."""
    case.require("accepted", "filed", "dispatched")
    require_county(case, facts)
    if command.at <= facts.at or not command.departments:
        raise Refused("issue.meeting", "A meeting has departments, and a time to come.")
    called = tuple(department(code, facts).code for code in command.departments)
    if case.restricted and not case.departments().issuperset(called):
        raise Refused(
            "issue.restricted",
            "Only departments that have a part in a restricted case may know of it: let them "
            "assist first.",
        )
    return [
        MeetingCalled(
            issue=case.issue,
            departments=tuple(dict.fromkeys(called)),
            at=command.at,
            agenda=command.agenda,
        )
    ]


def refer_to_inspection(case: Case, command: ReferToInspection, facts: Facts) -> list[Event]:
    """Refer a department to inspection: a person's decision, never a timer's."""
    case.require("dispatched", "closed")
    require_county(case, facts)
    if facts.actor.person is None:
        raise Refused("issue.a-persons-decision", "Only a person refers a case to inspection.")
    if all(part.department != command.department for part in case.parts.values()):
        raise Refused("issue.no-such-part", f"{command.department} had no part in this case.")
    return [
        ReferredToInspection(issue=case.issue, department=command.department, reason=command.reason)
    ]
