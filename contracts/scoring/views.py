"""What the scoring service answers. Nobody is ranked: lists are in the order of their codes."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from contracts.declare import view
from contracts.fields import AreaCode, Code, Count, Line, Text
from contracts.scoring.events import RulesText, SubjectKind


@view
class Score:
    """One measure of one subject over a period.

    `n` is on how many cases it rests; where those are too few, `value` is absent and `hidden` true.
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
    """Which scores: of a subject, of a measure, from a moment until before another.

    By when entries count; without `until`, what is not due by now is left out.
    """

    subject: Code | None = None
    measure: Code | None = None
    since: datetime | None = None
    until: datetime | None = None


@view
class Entry:
    """One ledger entry, explained by its event and its rule; see score.entered.v1."""

    entry: UUID
    measure: Code
    subject_kind: SubjectKind
    subject: Code
    area: AreaCode | None = None
    counted: UUID
    numerator: float
    denominator: float
    happened_at: datetime
    cause_source: Code
    cause_position: int
    cause: UUID
    cause_type: Code
    about: Line
    rule_version: Code
    rule: Line
    voided: bool
    void_reason: Line | None = None


@view
class EntryFilter:
    """Which entries: of a subject, of a measure, about a stream such as `issue/<id>`."""

    subject: Code | None = None
    measure: Code | None = None
    about: Line | None = None


@view
class RuleSet:
    """An adopted rule set: its whole text, and from when on events count by it."""

    rule_version: Code
    since: datetime
    text: RulesText


@view
class AppealView:
    """An appeal, and what was decided."""

    appeal: UUID
    entry: UUID
    measure: Code
    subject_kind: SubjectKind
    subject: Code
    grounds: Text
    status: Literal["open", "decided"]
    upheld: bool | None = None
    reason: Text | None = None
    version: Count
