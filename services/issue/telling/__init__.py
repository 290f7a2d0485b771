"""An issue's history in plain words, for cadres: what became of what they reported, whom to ask.

Pure: from events to sentences. No reporter is named, and no department's inner matters are told.
"""

from collections.abc import Iterable, Iterator

from contracts.issue.events import assignment, case, deadlines
from contracts.issue.events.case import DutyRung, IssueAbsorbed, IssueRaised
from contracts.issue.parts import Contact
from contracts.issue.views import TimelineEntry
from events.envelope import Event
from services.issue.telling.sentences import SENTENCES
from services.issue.telling.words import Unit

__all__ = ["UNTOLD", "tell"]

UNTOLD: tuple[type, ...] = (
    assignment.AssignmentSubAssigned,
    deadlines.ExtensionRequested,
    deadlines.ExtensionDenied,
    deadlines.SuspensionRequested,
    deadlines.SuspensionDenied,
)
"""What stays between a department and its coordinators."""

DECIDED: tuple[type, ...] = (
    case.IssueAccepted,
    case.IssueRefused,
    case.IssueReportedUp,
    case.IssueHandedDown,
    case.IssueFiled,
    case.IssueMerged,
    case.IssueVoided,
    case.SettlementConfirmed,
    case.SettlementDenied,
    case.MeetingCalled,
    case.ReferredToInspection,
    assignment.AssignmentDispatched,
    assignment.AssignmentReleased,
    assignment.AssignmentReplaced,
    assignment.ReturnRejected,
    deadlines.AssignmentExtended,
    deadlines.AssignmentPooled,
    deadlines.AssignmentSuspended,
    deadlines.AssignmentUnpooled,
    deadlines.AssignmentUrged,
)
"""What coordinators decide: one may know from which post."""


def tell(events: Iterable[Event], unit: Unit) -> tuple[TimelineEntry, ...]:
    """Return what happened, in order; `unit` names a department by its code."""
    told = list(events)
    reporters = frozenset(_reporters(told))
    return tuple(_entry(e, unit, reporters) for e in told if type(e.data) in SENTENCES)


def _entry(event: Event, unit: Unit, reporters: frozenset[str]) -> TimelineEntry:
    data = event.data
    contact: Contact | None = getattr(data, "contact", None)
    rung = data.person if isinstance(data, DutyRung) else None
    return TimelineEntry(
        at=event.time,
        type=event.type,
        text=SENTENCES[type(data)](data, unit),
        department=getattr(data, "department", None),
        evidence=getattr(data, "evidence", ()),
        who=contact.post if contact else _post(event, reporters),
        person=contact.person if contact else rung,
        name=contact.name if contact else None,
        phone=contact.phone if contact else None,
    )


def _post(event: Event, reporters: frozenset[str]) -> str | None:
    """Return from which post something was decided.

    An urgent case is dispatched in the same breath in which somebody reports it: that post would
    tell who it was.
    """
    return event.post if type(event.data) in DECIDED and event.actor not in reporters else None


def _reporters(events: Iterable[Event]) -> Iterator[str]:
    for event in events:
        data = event.data
        if isinstance(data, IssueRaised):
            yield data.reporter.person
        elif isinstance(data, IssueAbsorbed):
            yield from (reporter.person for reporter in data.reporters)
