"""What the issue service answers."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from contracts.common import Evidence
from contracts.declare import maybe_personal, view
from contracts.fields import AreaCode, Code, Count, Line, Personal, Text
from contracts.issue.parts import (
    AssignmentRole,
    Channel,
    Contact,
    FollowUp,
    Location,
    Milestone,
    Outcome,
    Reporter,
    SourceKind,
    Tier,
    VerifyBy,
)

IssueStatus = Literal[
    "raised",
    "accepted",
    "refused",
    "filed",
    "dispatched",
    "closed",
    "settled",
    "unconfirmed",
    "merged",
    "void",
]
"""上报, 受理, 不予受理, 立案, 派遣, 结案, 即办即结, 待确认, 并案, 作废."""

AssignmentStatus = Literal[
    "dispatched",
    "received",
    "in_progress",
    "redo",
    "done",
    "verified",
    "replaced",
    "released",
]
"""派遣, 签收, 处置, 返工, 处置完成, 核查通过, 改派, 免办."""

AssignmentSide = Literal["returned", "suspended", "pooled"]
"""退单待定, 挂起, 挂账: beside the status."""

Asked = Literal["requested", "granted", "denied"]
"""What became of a request: 待批, 同意, 不同意."""

CallBackStatus = Literal["due", "answered", "excluded"]
"""待回访, 已回访, 剔除."""


@view
class RuleSet:
    """Adopted routing rules: their whole text, and since when they are in force."""

    county: Code
    rule_version: Code
    text: str
    since: datetime


@view
class AssignmentView:
    """One department's part of an issue; `due` is its last stage's deadline.

    `suggestion` is whose task it is, by the word of the department that returns it. `escalation`
    is the last step of the ladder that was taken against the present deadline. `review_at` is when
    somebody looks again at what is pooled. `halted` tells that the case ended otherwise: merged
    into another one, or void. `evidence` is what shows that it is done. `verify_from` is the town
    that was drawn to verify what another one did itself.
    """

    assignment: UUID
    issue: UUID
    number: Code
    title: Line
    category: Code
    area: AreaCode
    urgent: bool
    restricted: bool
    department: Code
    role: AssignmentRole
    status: AssignmentStatus
    side: AssignmentSide | None = None
    halted: Literal["merged", "void"] | None = None
    verify_by: VerifyBy
    milestones: tuple[Milestone, ...]
    due: datetime
    receive_by: datetime
    return_by: datetime
    late: bool
    sent_back: Count
    urged: Count
    escalation: Code | None = None
    extension: Asked | None = None
    suspension: Asked | None = None
    suggestion: Code | None = None
    review_at: datetime | None = None
    outcome: Outcome | None = None
    follow_up: FollowUp | None = None
    note: Text | None = None
    contact: Contact | None = None
    evidence: tuple[Evidence, ...] = ()
    verify_from: Code | None = None
    verified_by: Code | None = None
    office: Code | None = None


@view
class IssueLine:
    """An issue in a list; `problem` is what was seen on a visit or patrol and became it.

    `restricted`: to all but those who need to know of it, it is absent.
    """

    issue: UUID
    number: Code
    source_kind: SourceKind
    channel: Channel
    category: Code | None = None
    title: Line
    area: AreaCode
    status: IssueStatus
    tier: Tier
    held_by: AreaCode
    urgent: bool
    restricted: bool
    raised_at: datetime
    closed_at: datetime | None = None
    problem: UUID | None = None


@view
class IssueView:
    """An issue with its parts.

    `reporters` are shown to coordinators and callers of the area; everybody else finds nobody
    there but, it may be, themselves. `absorbed` are the cases that were the same and go on here.
    `confirm_by`: until then a coordinator has to confirm that it is settled, since it is urgent.
    `clock_suspect`: the clock by which it was `observed_at` was more than five minutes wrong.
    """

    issue: UUID
    number: Code
    source_kind: SourceKind
    channel: Channel
    outside_number: Code | None = None
    category: Code | None = None
    title: Line
    description: Text
    location: Location
    reporters: tuple[Reporter, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    area: AreaCode
    status: IssueStatus
    tier: Tier
    held_by: AreaCode
    urgent: bool
    restricted: bool
    observed_at: datetime
    clock_suspect: bool
    raised_at: datetime
    closed_at: datetime | None = None
    reopen_until: datetime | None = None
    confirm_by: datetime | None = None
    result: Text | None = None
    partly: bool = False
    follows: tuple[FollowUp, ...] = ()
    merged_into: UUID | None = None
    absorbed: tuple[UUID, ...] = ()
    problem: UUID | None = None
    rule_version: Code | None = None
    rule: Line | None = None
    call_back: CallBackStatus | None = None
    assignments: tuple[AssignmentView, ...] = ()
    version: Count


@view
class IssueFilter:
    """Which issues.

    `area` stands for all below it, `own` for what the caller reported. `words` stand in the title,
    or are the issue's number.
    """

    status: IssueStatus | None = None
    tier: Tier | None = None
    category: Code | None = None
    area: AreaCode | None = None
    channel: Channel | None = None
    outside_number: Code | None = None
    problem: UUID | None = None
    urgent: bool | None = None
    own: bool = False
    words: Line | None = None


@view
class AssignmentFilter:
    """Which assignments.

    `open`: still to be done or verified. `overdue`: not done, and due before this moment.
    `waiting`: a coordinator has to decide on a return, an extension or a suspension. `to_review`:
    pooled, and the day has come on which somebody looks at it again. `verify_from`: that town was
    drawn to verify it; with `status=done` it waits for that.
    """

    department: Code | None = None
    status: AssignmentStatus | None = None
    side: AssignmentSide | None = None
    verify_from: Code | None = None
    open: bool = False
    overdue: bool = False
    waiting: bool = False
    to_review: bool = False


@view
class TimelineEntry:
    """What happened, in plain words; `who` is the post of an officer or coordinator.

    It is never a reporter's. `name` and `phone` are those of the person whom one may ask. The bytes
    of `evidence` are read below the issue.
    """

    at: datetime
    type: Code
    text: Text
    department: Code | None = None
    who: Code | None = None
    evidence: tuple[Evidence, ...] = ()
    person: Code | None = None
    name: Personal | None = maybe_personal(of="person", default=None)
    phone: Personal | None = maybe_personal(of="person", default=None)


@view
class Timeline:
    """What became of an issue, from the beginning."""

    issue: UUID
    number: Code
    status: IssueStatus
    entries: tuple[TimelineEntry, ...]


@view
class CallBackLine:
    """Who is to be called back about an issue. Names and telephone numbers are for callers only.

    The case may be excluded for want of an answer from `excludable_from` on, if one attempt was
    made `outside_hours`. `exclusion` is the reason that somebody proposed and another one has to
    confirm, or has confirmed. `reopening`: it is not solved, and opened again at `reopen_at`, or
    when the county decides; or the county refused.
    """

    issue: UUID
    number: Code
    title: Line
    area: AreaCode
    result: Text | None = None
    attempts: Count
    first_attempt: datetime | None = None
    last_attempt: datetime | None = None
    outside_hours: Count = 0
    excludable_from: datetime | None = None
    exclusion: Line | None = None
    proposed_by: Code | None = None
    confirmed_by: Code | None = None
    status: CallBackStatus
    reopening: Literal["due", "refused"] | None = None
    reopen_at: datetime | None = None
    reporters: tuple[Reporter, ...]
    since: datetime


@view
class CallBackFilter:
    """Which call-backs: those that are due, or all.

    `to_confirm`: somebody proposed to exclude them, and another one has to confirm it.
    """

    status: CallBackStatus | None = None
    reopening: Literal["due", "refused"] | None = None
    to_confirm: bool = False
