"""What the scoring service answers."""

from datetime import datetime
from uuid import UUID

from contracts.declare import view
from contracts.fields import Code, Count, Line, Text
from contracts.scoring.events import SubjectKind


@view
class Score:
    """One measure of one subject over a period.

    `n` is how many cases it rests on; where that is too few, `value` is absent and `hidden` true.
    """

    measure: Code
    name: Line
    subject_kind: SubjectKind
    subject: Code
    value: float | None = None
    n: float
    hidden: bool


@view
class ScoreFilter:
    """Which scores: of a subject, of a measure, between two moments (by when they count)."""

    subject: Code | None = None
    measure: Code | None = None
    since: datetime | None = None
    until: datetime | None = None


@view
class Entry:
    """One ledger entry, explained by its event and its rule."""

    entry: UUID
    measure: Code
    subject_kind: SubjectKind
    subject: Code
    numerator: float
    denominator: float
    happened_at: datetime
    cause_source: Code
    cause_position: int
    cause: UUID
    cause_type: Code
    about: Code
    rule_version: Code
    rule: Line
    voided: bool
    void_reason: Line | None = None


@view
class EntryFilter:
    """Which entries: of a subject, of a measure, about a stream such as `issue/<id>`."""

    subject: Code | None = None
    measure: Code | None = None
    about: Code | None = None


@view
class RuleSet:
    """An adopted rule set: its whole text, and from when on events count by it."""

    rule_version: Code
    since: datetime
    text: str


@view
class AppealView:
    """An appeal, and what was decided."""

    appeal: UUID
    entry: UUID
    subject: Code
    grounds: Text
    status: Code
    upheld: bool | None = None
    reason: Text | None = None
    version: Count
