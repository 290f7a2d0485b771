"""One example of each event that a department learns of."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from contracts.issue.events.assignment import AssignmentDispatched
from contracts.issue.events.reply import ReplyAnswered
from contracts.issue.parts import Location, Milestone
from contracts.visit.events import VisitRecorded
from contracts.visit.parts import Answer, RecordPart
from events.envelope import Event

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SPACE = UUID("0b7f3a52-55f5-5d0f-8c3a-0c6a2b9c5d11")

WATER, BUILDING, POLITICS = "水务", "建设", "政法委"


def some(name: str) -> UUID:
    return uuid5(SPACE, name)


VISIT, PLACE, ISSUE = some("visit"), some("place"), some("issue")
HOUSEHOLD = f"household/{PLACE}"


def answer(element: str, value: Any = None, **more: Any) -> Answer:
    given = {"state": "given", "subject": HOUSEHOLD, "visit": VISIT, "observed_at": MONDAY}
    return Answer(element=element, value=value, **{**given, **more})


def part(department: str, *elements: str, restricted: bool = False) -> RecordPart:
    return RecordPart(
        department=department,
        requirement=some(department),
        version=1,
        elements=elements,
        restricted=restricted,
    )


def recorded(*answers: Answer, parts: tuple[RecordPart, ...], **more: Any) -> VisitRecorded:
    return VisitRecorded(
        visit=VISIT,
        place=PLACE,
        place_kind="household",
        place_name="卢宅 7 号",
        area="330783005001",
        kind="household_visit",
        outcome="met",
        person="cadre-1",
        form="f1",
        answers=answers,
        parts=parts,
        observed_at=MONDAY,
        **more,
    )


def dispatched(department: str = WATER, **more: Any) -> AssignmentDispatched:
    given = {
        "issue": ISSUE,
        "number": "DY-2026-1",
        "assignment": some(department + "/assignment"),
        "department": department,
        "role": "lead",
        "category": "sewage",
        "title": "污水直排",
        "description": "作坊污水排入河道",
        "location": Location(area="330783005001", words="桥下"),
        "urgent": False,
        "verify_by": "site",
        "milestones": (Milestone(name="处置", limit="5wd", due=MONDAY + timedelta(days=7)),),
        "started_at": MONDAY,
        "receive_by": MONDAY + timedelta(hours=4),
        "return_by": MONDAY + timedelta(days=2),
        "calendar": "cn-2026",
    }
    return AssignmentDispatched(**{**given, **more})


def answered(**more: Any) -> ReplyAnswered:
    given = {
        "department": WATER,
        "reply": some("reply"),
        "command": "assignment.receive",
        "accepted": True,
    }
    return ReplyAnswered(**{**given, **more})


def event(data: object, type_name: str, **more: Any) -> Event:
    """Put an event into an envelope, as it comes out of its source's log."""
    given = {
        "id": str(some("event")),
        "source": "issue",
        "type": type_name,
        "stream": f"issue/{ISSUE}",
        "version": 1,
        "position": 7,
        "time": MONDAY,
        "previous": "0" * 64,
        "hash": "1" * 64,
        "actor": "person-1",
        "post": None,
        "area": "330783005001",
        "correlation": str(some("correlation")),
        "causation": str(some("causation")),
        "data": data,
    }
    return Event(**{**given, **more})
