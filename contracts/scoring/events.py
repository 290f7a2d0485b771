"""What has been entered into the ledger, and by which rule. Cadres are not ranked anywhere."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from marshmallow import validate

from contracts.declare import event
from contracts.fields import Amount, AreaCode, Code, Count, Digest, Line, Text, Words

SubjectKind = Literal["department", "village", "county"]
"""Of what something is measured: 承办单位, 村社, 全县派单. Never of a person."""

MAX_RULES = 200_000


class _RulesText(Words):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Length(min=1, max=MAX_RULES), **kwargs)


RulesText = Annotated[str, _RulesText]
"""A rule set, in YAML."""


@event("score.rules_adopted", version=1)
class ScoreRulesAdopted:
    """Events from `since` on, until another set's `since`, are scored by this text (YAML).

    `since` may lie in the past: what was counted is then counted again. Of two sets with the same
    `since` the one that was adopted later holds. `rule_version` is the beginning of the digest.
    """

    rule_version: Code
    digest: Digest
    text: RulesText
    since: datetime


@event("score.entered", version=1)
class ScoreEntered:
    """One ledger entry: one event counted once for one measure of one subject.

    The measure's value over a period is the sum of `numerator` over the sum of `denominator`, of
    the entries whose `happened_at` lies in it; it is not shown below `hidden_below` cases.
    `cause` is the event that explains it: its source, position and id. `counted` is what counts
    once: the assignment, where the measure says so, or else that event.
    """

    entry: UUID
    measure: Code
    subject_kind: SubjectKind
    subject: Code
    area: AreaCode | None = None
    counted: UUID
    numerator: Amount
    denominator: Amount
    hidden_below: Count
    happened_at: datetime
    cause_source: Code
    cause_position: int
    cause: UUID
    cause_type: Code
    about: Line
    rule_version: Code
    rule: Line


@event("score.voided", version=1)
class ScoreVoided:
    """An entry does not count any more: something took its place, or other rules, or an appeal.

    With `appeal` what it `counted` does not count for this measure ever again.
    """

    entry: UUID
    measure: Code
    subject: Code
    counted: UUID
    reason: Line
    appeal: UUID | None = None


@event("score.appealed", version=1)
class ScoreAppealed:
    """A subject says that an entry is wrong (申诉), and why; `person` says it for them."""

    appeal: UUID
    entry: UUID
    measure: Code
    subject_kind: SubjectKind
    subject: Code
    counted: UUID
    person: Code
    grounds: Text


@event("score.appeal_decided", version=1)
class AppealDecided:
    """Somebody decided an appeal; if upheld, the entry is voided for good."""

    appeal: UUID
    entry: UUID
    upheld: bool
    reason: Text
