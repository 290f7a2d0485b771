"""What the issue service answers."""

from datetime import datetime
from uuid import UUID

from contracts.common import Evidence
from contracts.declare import maybe_personal, view
from contracts.fields import AreaCode, Code, Count, Line, Personal, Text
from contracts.issue.parts import (
    AssignmentRole,
    Channel,
    Contact,
    Location,
    Milestone,
    Reporter,
    SourceKind,
    Tier,
)


@view
class RuleSet:
    """Adopted routing rules: their whole text, and since when they are in force."""

    county: Code
    rule_version: Code
    text: str
    since: datetime


@view
class AssignmentView:
    """One department's part of an issue; `due` is its last stage's deadline."""

    assignment: UUID
    issue: UUID
    number: Code
    title: Line
    category: Code
    area: AreaCode
    urgent: bool
    department: Code
    role: AssignmentRole
    status: Code
    side: Code | None = None
    verify_by: Code
    milestones: tuple[Milestone, ...]
    due: datetime
    receive_by: datetime
    return_by: datetime
    late: bool
    sent_back: Count
    outcome: Code | None = None
    note: Text | None = None
    contact: Contact | None = None
    verified_by: Code | None = None
    office: Code | None = None


@view
class IssueLine:
    """An issue in a list."""

    issue: UUID
    number: Code
    source_kind: SourceKind
    channel: Channel
    category: Code | None = None
    title: Line
    area: AreaCode
    status: Code
    tier: Tier
    held_by: Code
    urgent: bool
    raised_at: datetime
    closed_at: datetime | None = None


@view
class IssueView:
    """An issue with its parts. The reporter is shown only to those who may know."""

    issue: UUID
    number: Code
    source_kind: SourceKind
    channel: Channel
    outside_number: Code | None = None
    category: Code | None = None
    title: Line
    description: Text
    location: Location
    reporter: Reporter | None = None
    evidence: tuple[Evidence, ...] = ()
    area: AreaCode
    status: Code
    tier: Tier
    held_by: Code
    urgent: bool
    raised_at: datetime
    closed_at: datetime | None = None
    reopen_until: datetime | None = None
    result: Text | None = None
    partly: bool = False
    merged_into: UUID | None = None
    rule_version: Code | None = None
    rule: Line | None = None
    call_back: Code | None = None
    assignments: tuple[AssignmentView, ...] = ()
    version: Count


@view
class IssueFilter:
    """Which issues: by status, category, area (with all below it), urgency, words of the title."""

    status: Code | None = None
    category: Code | None = None
    area: AreaCode | None = None
    channel: Code | None = None
    outside_number: Code | None = None
    urgent: bool | None = None
    own: bool = False
    words: Line | None = None


@view
class AssignmentFilter:
    """Which assignments: by department, by status, overdue at this moment."""

    department: Code | None = None
    status: Code | None = None
    overdue: bool = False


@view
class TimelineEntry:
    """What happened, in plain words; `who` is a post or department, never a reporter.

    `name` and `phone` are those of the officer whom one may ask.
    """

    at: datetime
    type: Code
    text: Text
    department: Code | None = None
    who: Code | None = None
    person: Code | None = None
    name: Personal | None = maybe_personal(of="person", default=None)
    phone: Personal | None = maybe_personal(of="person", default=None)


@view
class Timeline:
    """What became of an issue, from the beginning."""

    issue: UUID
    number: Code
    status: Code
    entries: tuple[TimelineEntry, ...]


@view
class CallBackLine:
    """A resident who is to be called back. Name and telephone number are for the caller only."""

    issue: UUID
    number: Code
    title: Line
    area: AreaCode
    result: Text | None = None
    attempts: Count
    status: Code
    reporter: Reporter
    since: datetime


@view
class CallBackFilter:
    """Which call-backs: those that are due, or all."""

    status: Code | None = None
