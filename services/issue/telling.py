"""An issue's history in plain words: for the one who raised it, to read what became of it.

Pure: from events to sentences. No reporter is named, and no department's inner matters are told.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from contracts.issue.events import assignment as told
from contracts.issue.events import callback, case, deadlines
from contracts.issue.parts import Contact
from contracts.issue.views import TimelineEntry
from events.envelope import Event

Words = Callable[[Any, str], str]
"""From an event's data and the name of its department to a sentence."""

_REFUSALS = {
    "not_ours_to_handle": "it is nobody's task here",
    "no_such_problem": "there is no such problem",
    "duplicate": "it was reported already",
    "cannot_be_found": "the place could not be found",
}

_STEPS = {
    "yellow": "the deadline is near",
    "red": "the deadline has passed",
}

SENTENCES: Mapping[type, Words] = {
    case.IssueRaised: lambda e, _: f"Reported: {e.title}",
    case.IssueSettledOnSpot: lambda e, _: f"Settled on the spot: {e.note}",
    case.IssueAccepted: lambda _e, _: "Taken in.",
    case.IssueRefused: lambda e, _: f"Not taken in, because {_REFUSALS[e.reason]}. {e.explanation}",
    case.IssueReportedUp: lambda e, _: f"Passed up to the county: {e.reason}",
    case.IssueHandedDown: lambda e, _: f"Handed down to {e.area}: {e.reason}",
    case.IssueFiled: lambda e, _: f"Filed as {e.category}.",
    case.DutyRung: lambda e, _: f"Duty was rung. {e.advice}",
    case.IssueClosed: lambda e, _: f"Closed. {e.result}",
    case.IssueMerged: lambda e, _: f"It is the same as another case and goes on there: {e.reason}",
    case.IssueAbsorbed: lambda _e, _: "Another report of the same was joined to it.",
    case.IssueUnmerged: lambda e, _: f"It goes on by itself: {e.reason}",
    case.IssueReopened: lambda e, _: f"Opened again: {e.reason}",
    case.IssueVoided: lambda e, _: f"Declared void: {e.reason}",
    case.IssueNoted: lambda e, _: f"Note: {e.note}",
    case.MeetingCalled: lambda e, _: f"A meeting was called for {e.at:%Y-%m-%d %H:%M}: {e.agenda}",
    case.ReferredToInspection: lambda _e, who: f"{who} was referred to inspection.",
    told.AssignmentDispatched: lambda e, who: f"{who} must act ({e.role}), {_until(e)}.",
    told.AssignmentReceived: lambda e, who: f"{who} has taken note{', late' * e.late}.",
    told.AssignmentStarted: lambda _e, who: f"{who} is at work on it.",
    told.MilestoneReached: lambda e, who: f"{who}: {e.milestone}{', late' * e.late}. {e.note}",
    told.AssignmentDone: lambda e, who: f"{who} says it is done ({e.outcome}). {e.note}",
    told.AssignmentVerified: lambda _e, who: f"The part of {who} was seen to be done.",
    told.AssignmentSentBack: lambda e, who: f"{who} must do it again: {e.note}",
    told.AssignmentReturned: lambda e, who: f"{who} says it is not its task: {e.reason}",
    told.ReturnRejected: lambda e, who: f"It stays with {who}: {e.reason}",
    told.AssignmentReplaced: lambda e, who: f"Another department takes over from {who}: {e.reason}",
    told.AssignmentReleased: lambda e, who: f"{who} has nothing to do: {e.reason}",
    deadlines.AssignmentExtended: lambda e, who: f"{who} was given more time ({e.limit}).",
    deadlines.AssignmentSuspended: lambda e, who: f"{who} has to wait: {e.reason}",
    deadlines.AssignmentResumed: lambda e, who: f"{who} goes on, {_until(e)}.",
    deadlines.AssignmentPooled: lambda e, who: f"{who} cannot do it for now: {e.reason}",
    deadlines.AssignmentUnpooled: lambda e, who: f"{who} takes it up again, {_until(e)}.",
    deadlines.AssignmentUrged: lambda e, who: f"{who} was urged: {e.note}",
    deadlines.AssignmentEscalated: lambda e, who: f"{who}: {_STEPS.get(e.step, e.step)}.",
    callback.CallBackDue: lambda _e, _: "The one who asked will be called.",
    callback.CallBackAnswered: lambda e, _: f"Called back: {_said(e)}.",
    callback.CallBackExcluded: lambda e, _: f"Not counted in the rates: {e.reason}",
}
"""What is told. The rest are steps inside departments and the service."""


def tell(events: Iterable[Event], names: Mapping[str, str]) -> tuple[TimelineEntry, ...]:
    """Return what happened, in order; `names` are those of the departments, by code."""
    return tuple(_entry(event, names) for event in events if type(event.data) in SENTENCES)


def _entry(event: Event, names: Mapping[str, str]) -> TimelineEntry:
    data = event.data
    department: str | None = getattr(data, "department", None)
    contact: Contact | None = getattr(data, "contact", None)
    name = names.get(department, department) if department else ""
    return TimelineEntry(
        at=event.time,
        type=event.type,
        text=SENTENCES[type(data)](data, name or ""),
        department=department,
        who=contact.post if contact else event.post,
        person=contact.person if contact else None,
        name=contact.name if contact else None,
        phone=contact.phone if contact else None,
    )


def _until(data: Any) -> str:
    last: datetime = max(stage.due for stage in data.milestones)
    return "until " + last.isoformat(timespec="minutes")


def _said(data: callback.CallBackAnswered) -> str:
    contacted = "was contacted" if data.contacted else "was not contacted"
    solved = "solved" if data.solved else "not solved"
    return f"{contacted}; {solved}; {data.satisfaction.replace('_', ' ')}"
