"""From an event to the items that tell it: which departments learn what. Pure.

A department learns what it required of a record, and what concerns its own assignments; of the
others in an issue it learns nothing, and of the reporter nobody does.
"""

from collections.abc import Iterable
from uuid import UUID

from contracts.feed.events import (
    Cause,
    FedAnswer,
    FeedAssignment,
    FeedAssignmentChanged,
    FeedIssueChanged,
    FeedRecord,
    FeedReplyAnswered,
    Item,
)
from contracts.issue.events import assignment as assignments
from contracts.issue.events import case as cases
from contracts.issue.events import deadlines
from contracts.issue.events.reply import ReplyAnswered
from contracts.visit.events import VisitRecorded
from contracts.visit.parts import Answer, RecordPart
from events.envelope import Event

OF_ASSIGNMENTS: tuple[type, ...] = tuple(
    contract
    for module in (assignments, deadlines)
    for contract in vars(module).values()
    if isinstance(contract, type)
    and contract.__module__ == module.__name__
    and contract not in {assignments.AssignmentDispatched, assignments.TownDrawn}
)
"""Every event of an assignment after its dispatch that its department acts on, or waits for.

Each names the department. From which town its work is verified is no matter of its feed.
"""

OF_CASES: tuple[type, ...] = (
    cases.IssueClosed,
    cases.IssueMerged,
    cases.IssueReopened,
    cases.IssueTakenUp,
    cases.IssueVoided,
    cases.IssueNoted,
    cases.MeetingCalled,
)
"""Events of a case that name the departments that take part in it."""


def items_of(event: Event) -> list[Item]:
    """Return the items that tell of `event`, each with its department; often none."""
    data, cause = event.data, _cause(event)
    if isinstance(data, VisitRecorded):
        return [_record(data, part, cause) for part in data.parts]
    if isinstance(data, assignments.AssignmentDispatched):
        return [_assignment(data, cause)]
    if isinstance(data, ReplyAnswered):
        return [_answered(data, cause)]
    if isinstance(data, OF_ASSIGNMENTS):
        return [_assignment_changed(data, event.type, cause)]
    if isinstance(data, OF_CASES):
        return _issue_changed(data, event.type, cause)
    return []


TOLD: tuple[type, ...] = (
    VisitRecorded,
    assignments.AssignmentDispatched,
    ReplyAnswered,
    *OF_ASSIGNMENTS,
    *OF_CASES,
)
"""All event types that some department learns of."""


def _cause(event: Event) -> Cause:
    return Cause(
        source=event.source,
        position=event.position,
        event=UUID(event.id),
        type=event.type,
        at=event.time,
    )


def _record(visit: VisitRecorded, part: RecordPart, cause: Cause) -> FeedRecord:
    wanted = set(part.elements)
    return FeedRecord(
        department=part.department,
        cause=cause,
        visit=visit.visit,
        requirement=part.requirement,
        place=visit.place,
        place_kind=visit.place_kind,
        place_name=visit.place_name,
        area=visit.area,
        outcome=visit.outcome,
        answers=tuple(_fed(answer) for answer in visit.answers if answer.element in wanted),
        observed_at=visit.observed_at,
    )


def _fed(answer: Answer) -> FedAnswer:
    return FedAnswer(
        element=answer.element,
        state=answer.state,
        value=answer.value,
        subject=answer.subject,
        sealed=answer.sealed,
        origin=answer.visit,
        observed_at=answer.observed_at,
    )


def _assignment(data: assignments.AssignmentDispatched, cause: Cause) -> FeedAssignment:
    return FeedAssignment(
        department=data.department,
        cause=cause,
        issue=data.issue,
        number=data.number,
        assignment=data.assignment,
        role=data.role,
        category=data.category,
        title=data.title,
        description=data.description,
        location=data.location,
        evidence=data.evidence,
        urgent=data.urgent,
        verify_by=data.verify_by,
        milestones=data.milestones,
        receive_by=data.receive_by,
        return_by=data.return_by,
        restricted=data.restricted,
    )


def _assignment_changed(data: object, type_name: str, cause: Cause) -> FeedAssignmentChanged:
    return FeedAssignmentChanged(
        department=getattr(data, "department"),  # noqa: B009 - each of OF_ASSIGNMENTS has it
        cause=cause,
        issue=getattr(data, "issue"),  # noqa: B009
        assignment=getattr(data, "assignment"),  # noqa: B009
        change=_change(type_name),
        note=_words(data, ("reason", "note")),
        milestones=getattr(data, "milestones", ()),
        evidence=getattr(data, "evidence", ()),
    )


def _issue_changed(data: object, type_name: str, cause: Cause) -> list[Item]:
    departments: Iterable[str] = getattr(data, "departments")  # noqa: B009 - OF_CASES have it
    return [
        FeedIssueChanged(
            department=department,
            cause=cause,
            issue=getattr(data, "issue"),  # noqa: B009
            change=_change(type_name),
            note=_words(data, ("reason", "note", "result", "agenda")),
            at=getattr(data, "at", None),
            evidence=getattr(data, "evidence", ()),
        )
        for department in dict.fromkeys(departments)
    ]


def _answered(data: ReplyAnswered, cause: Cause) -> FeedReplyAnswered:
    return FeedReplyAnswered(
        department=data.department,
        cause=cause,
        reply=data.reply,
        command=data.command,
        issue=data.issue,
        accepted=data.accepted,
        code=data.code,
        detail=data.detail,
    )


def _change(type_name: str) -> str:
    """Name a change by its event: `assignment.extended.v1` tells of `extended`."""
    return type_name.split(".")[1]


def _words(data: object, fields: tuple[str, ...]) -> str | None:
    for field in fields:
        words: str | None = getattr(data, field, None)
        if words:
            return words
    return None
