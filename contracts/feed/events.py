"""The items of a department's feed. An item's stream version is its number in the feed.

What stands here is what the department receives, byte for byte, over AMQP and over HTTP.
Personal values are sealed; the department opens those of its own items by asking the feed.
"""

from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from contracts.common import AnswerValue, Evidence
from contracts.declare import event, maybe_personal, value
from contracts.fields import AreaCode, Code, Line, Personal, Text
from contracts.issue.parts import AssignmentRole, Location, Milestone, VerifyBy
from contracts.visit.parts import AnswerState


@value
class Cause:
    """The event that an item tells of: which log, where, which type, when."""

    source: Code
    position: int
    event: UUID
    type: Code
    at: datetime


@value
class FedAnswer:
    """One element of a record, with its origin: a re-used answer names the earlier visit."""

    element: Code
    state: AnswerState
    value: AnswerValue = None
    subject: Code
    sealed: Personal | None = maybe_personal(of="subject", default=None)
    origin: UUID
    observed_at: datetime


@event("feed.opened", version=1)
class FeedOpened:
    """A department has a feed; `contract` is the version of the items agreed with it."""

    department: Code
    contract: Code


@event("feed.record", version=1)
class FeedRecord:
    """Your part of a record made at a place: exactly the elements that you required."""

    department: Code
    cause: Cause
    visit: UUID
    requirement: UUID
    place: UUID
    place_kind: Code
    place_name: Line
    area: AreaCode
    outcome: Code
    answers: tuple[FedAnswer, ...]
    observed_at: datetime


@event("feed.assignment", version=1)
class FeedAssignment:
    """You have an assignment: all that is needed to act on it.

    `restricted`: nobody beside those who do the work may learn of it.
    """

    department: Code
    cause: Cause
    issue: UUID
    number: Code
    assignment: UUID
    role: AssignmentRole
    category: Code
    title: Line
    description: Text
    location: Location
    evidence: tuple[Evidence, ...] = ()
    urgent: bool
    verify_by: VerifyBy
    milestones: tuple[Milestone, ...]
    receive_by: datetime
    return_by: datetime
    restricted: bool = False


@event("feed.assignment_changed", version=1)
class FeedAssignmentChanged:
    """Something happened to your assignment; `milestones` are given where due times changed."""

    department: Code
    cause: Cause
    issue: UUID
    assignment: UUID
    change: Code
    note: Text | None = None
    milestones: tuple[Milestone, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@event("feed.issue_changed", version=1)
class FeedIssueChanged:
    """An issue that you take part in was closed, merged, reopened, made void, or noted.

    `at` is when a meeting that was called takes place.
    """

    department: Code
    cause: Cause
    issue: UUID
    change: Code
    note: Text | None = None
    at: datetime | None = None
    evidence: tuple[Evidence, ...] = ()


@event("feed.reply_answered", version=1)
class FeedReplyAnswered:
    """Your reply was accepted, or refused with a code and the reason."""

    department: Code
    cause: Cause
    reply: UUID
    command: Line
    issue: UUID | None = None
    accepted: bool
    code: Code | None = None
    detail: Text | None = None


Item = FeedRecord | FeedAssignment | FeedAssignmentChanged | FeedIssueChanged | FeedReplyAnswered
"""What a department receives."""

ITEMS: tuple[type, ...] = get_args(Item)


@event("feed.delivered", version=1)
class FeedDelivered:
    """Who was sent what: items `first` to `last` were confirmed by the broker, or fetched."""

    department: Code
    first: int
    last: int
    via: Literal["amqp", "http"]


@event("feed.rewound", version=1)
class FeedRewound:
    """What follows item `after` is sent to the department's queue again, for a reason.

    `lost`: the broker had lost the queue, with whatever of it was not read yet. `asked`: somebody
    of the department asked for it.
    """

    department: Code
    after: int
    reason: Literal["lost", "asked"]


@event("feed.values_opened", version=1)
class ValuesOpened:
    """Who read what: the personal values of an item were opened for a department."""

    department: Code
    item: int
    reader: Code
    subjects: tuple[Code, ...]
