"""What has been entered into the ledger, and by which rule. Cadres are not ranked anywhere."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from contracts.declare import event
from contracts.fields import Code, Digest, Line, Text

SubjectKind = Literal["department", "village", "county"]
"""Of what something is measured: 承办单位, 村社, 全县派单. Never of a person."""


@event("score.rules_adopted", version=1)
class ScoreRulesAdopted:
    """From `since` on, events are scored by this text (YAML); its digest is its version."""

    rule_version: Code
    digest: Digest
    text: str
    since: datetime


@event("score.entered", version=1)
class ScoreEntered:
    """One ledger entry: one event counted once for one measure of one subject.

    The measure's value over a period is the sum of `numerator` over the sum of `denominator`.
    `cause` is the event that explains it: its source, position and id; `happened_at` its time.
    """

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


@event("score.voided", version=1)
class ScoreVoided:
    """An entry does not count any more: recomputed under other rules, or appealed."""

    entry: UUID
    measure: Code
    subject: Code
    reason: Line


@event("score.appealed", version=1)
class ScoreAppealed:
    """A subject says that an entry is wrong (申诉), and why."""

    appeal: UUID
    entry: UUID
    subject: Code
    grounds: Text


@event("score.appeal_decided", version=1)
class AppealDecided:
    """Somebody decided an appeal; if upheld, the entry is voided."""

    appeal: UUID
    entry: UUID
    upheld: bool
    reason: Text
