"""One example of each outcome, as it stands in its log; to be changed with keyword arguments."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from contracts.all import registry
from contracts.issue.events.assignment import (
    AssignmentDispatched,
    AssignmentDone,
    AssignmentReceived,
    AssignmentReleased,
    AssignmentReplaced,
    AssignmentSentBack,
    AssignmentVerified,
)
from contracts.issue.events.callback import CallBackAnswered, CallBackExcluded
from contracts.issue.events.case import (
    IssueClosed,
    IssueMerged,
    IssueReopened,
    IssueUnmerged,
    IssueVoided,
)
from contracts.issue.events.deadlines import (
    AssignmentExtended,
    AssignmentPooled,
    AssignmentResumed,
    AssignmentSuspended,
    AssignmentUnpooled,
    DeadlinesRecomputed,
)
from contracts.issue.parts import Contact, Location, Milestone
from contracts.visit.events import BinGraded
from events.envelope import Event

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
COUNTY, VILLAGE = "330783", "330783005005"
WATER, BUILDING = "DY-SW", "DY-JS"
ISSUE, OTHER_ISSUE = UUID(int=1), UUID(int=2)
PART, OTHER_PART, NEW_PART = UUID(int=11), UUID(int=12), UUID(int=13)


def due(days: float, *, first: str | None = None) -> tuple[Milestone, ...]:
    """The stages of an assignment, the last due so many days after Monday."""
    stages = [Milestone(name="处置", limit="5工作日", due=MONDAY + days * DAY)]
    if first:
        stages.insert(0, Milestone(name=first, limit="2小时", due=MONDAY + 2 * HOUR))
    return tuple(stages)


def _part(part: UUID, department: str) -> dict:
    return {"issue": ISSUE, "assignment": part, "department": department}


def dispatched(part=PART, department=WATER, days=5.0, **more) -> AssignmentDispatched:
    known = {
        "number": "20261123-1",
        "role": "lead",
        "category": "污水",
        "title": "污水入河",
        "description": "作坊污水",
        "location": Location(area=VILLAGE),
        "urgent": False,
        "verify_by": "site",
        "milestones": due(days, first="到场"),
        "started_at": MONDAY,
        "receive_by": MONDAY + 4 * HOUR,
        "return_by": MONDAY + 2 * DAY,
        "calendar": "2026",
    }
    return AssignmentDispatched(**_part(part, department), **known | more)


def received(part=PART, department=WATER, *, late=False) -> AssignmentReceived:
    return AssignmentReceived(**_part(part, department), late=late)


def done(part=PART, department=WATER, *, late=False) -> AssignmentDone:
    contact = Contact(post="SW-1", person="officer-1")
    more = {"outcome": "whole", "note": "已清理", "contact": contact, "done_at": MONDAY}
    return AssignmentDone(**_part(part, department), **more, late=late)


def verified(part=PART, department=WATER, *, on_time=True) -> AssignmentVerified:
    more = {"by": "site", "verifier": "cadre-1", "outcome": "whole", "looked_at": True}
    return AssignmentVerified(**_part(part, department), **more, on_time=on_time)


def not_drawn(part=PART, department=WATER) -> AssignmentVerified:
    more = {"by": "sample", "verifier": "sampling", "outcome": "whole", "looked_at": False}
    return AssignmentVerified(**_part(part, department), **more, on_time=True)


def sent_back(days: float, part=PART, department=WATER) -> AssignmentSentBack:
    more = {"verifier": "cadre-1", "note": "未清理干净", "times": 1, "calendar": "2026"}
    again = {"started_at": MONDAY, "milestones": due(days)}
    return AssignmentSentBack(**_part(part, department), **more, **again)


def extended(days: float, part=PART, department=WATER) -> AssignmentExtended:
    more = {"limit": "5工作日", "calendar": "2026", "milestones": due(days)}
    return AssignmentExtended(**_part(part, department), **more)


def recomputed(days: float, part=PART, department=WATER) -> DeadlinesRecomputed:
    return DeadlinesRecomputed(**_part(part, department), calendar="2027", milestones=due(days))


def suspended(part=PART, department=WATER) -> AssignmentSuspended:
    return AssignmentSuspended(**_part(part, department), reason="等待鉴定", since=MONDAY)


def resumed(days: float, part=PART, department=WATER) -> AssignmentResumed:
    more = {"resumed_at": MONDAY, "calendar": "2026", "milestones": due(days)}
    return AssignmentResumed(**_part(part, department), **more)


def pooled(part=PART, department=WATER) -> AssignmentPooled:
    more = {"reason": "待立项", "since": MONDAY, "review_at": MONDAY + 30 * DAY}
    return AssignmentPooled(**_part(part, department), **more)


def unpooled(days: float, part=PART, department=WATER) -> AssignmentUnpooled:
    more = {"resumed_at": MONDAY, "calendar": "2026", "milestones": due(days)}
    return AssignmentUnpooled(**_part(part, department), **more)


def replaced(part=PART, department=WATER, by=NEW_PART) -> AssignmentReplaced:
    more = {
        "successor": by,
        "successor_department": BUILDING,
        "reason": "职责",
        "arbitrated": False,
    }
    return AssignmentReplaced(**_part(part, department), **more)


def released(part=PART, department=WATER) -> AssignmentReleased:
    return AssignmentReleased(**_part(part, department), reason="无需协办")


def closed(*departments: str) -> IssueClosed:
    more = {"partly": False, "result": "已处置完成", "reopen_until": MONDAY + 30 * DAY}
    return IssueClosed(issue=ISSUE, departments=departments or (WATER,), **more)


def reopened(*departments: str) -> IssueReopened:
    return IssueReopened(issue=ISSUE, reason="又有污水", departments=departments)


def answered(*, contacted=True, solved=True, satisfaction="satisfied", **more) -> CallBackAnswered:
    known = {"issue": ISSUE, "area": VILLAGE, "departments": (WATER,), "caller": "caller-1"}
    said = {"contacted": contacted, "solved": solved, "satisfaction": satisfaction}
    return CallBackAnswered(**known | said | more)


excluded = CallBackExcluded(issue=ISSUE, reason="nobody answered")
merged = IssueMerged(issue=ISSUE, into=OTHER_ISSUE, reason="同一事件", departments=(WATER,))
unmerged = IssueUnmerged(issue=ISSUE, into=OTHER_ISSUE, reason="is closed")
voided = IssueVoided(issue=ISSUE, reason="误报", departments=(WATER,), tier="county")


def graded(grade: float = 92.0, area: str = VILLAGE) -> BinGraded:
    known = {"visit": UUID(int=31), "place": UUID(int=32), "observed_at": MONDAY}
    return BinGraded(**known, area=area, grade=grade)


def logged(
    *facts: object, stream: str = f"issue/{ISSUE}", area: str | None = VILLAGE
) -> list[Event]:
    """Put facts into a log, an hour apart from Monday on."""
    return [
        Event(
            id=str(uuid5(ISSUE, f"{stream} {position}")),
            source=stream.partition("/")[0],
            type=registry.type_of(fact),
            stream=stream,
            version=position,
            position=position,
            time=MONDAY + (position - 1) * HOUR,
            previous="0" * 64,
            hash="0" * 64,
            actor="person-1",
            post=None,
            area=area,
            correlation=str(ISSUE),
            causation=str(ISSUE),
            data=fact,
        )
        for position, fact in enumerate(facts, start=1)
    ]
