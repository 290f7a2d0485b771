"""Score rules (记分规则): measures as shares, and which outcome counts how much in them."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from contracts.scoring.events import SubjectKind

Once = Literal["assignment", "closing"]
"""What counts once for a measure: an assignment, or one closing (结案) of a case."""

Moment = Literal["event", "dispatched", "receive_by", "due", "done", "closed"]
"""When an entry counts: when its event happened; when its assignment was dispatched, was to be
received, is due as far as was known then, was last reported done; when its case was last closed."""


@dataclass(frozen=True, slots=True)
class Term:
    """What an entry puts above or below the line: a number, or what a field of its event says.

    A field's value is looked up in `points` where given, else yes counts 1, no 0 and a number
    itself; then it is divided by `divided_by`.
    """

    constant: float = 0.0
    field: str | None = None
    points: Mapping[str, float] = dataclasses.field(default_factory=dict)
    divided_by: float = 1.0


@dataclass(frozen=True, slots=True)
class EntryRule:
    """What an event contributes to a measure, and when that counts.

    `final`: nothing that happens to its assignment afterwards takes it out again.
    """

    above: Term
    below: Term
    happened_at: Moment = "event"
    final: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure (指标) of one kind of subject; `subject_field` says where an event names it.

    Its value over a period is the sum of what its entries put above the line over the sum of what
    they put below it: a share, or a mean of grades. `source` says where the formula comes from.
    Below `hidden_below` cases the value is not shown: it would say more about chance.

    With `once_per` each assignment, or each closing of a case, counts once: the entry of a later
    event takes the place of the one before. An assignment does not count from the key to the value
    of `paused_by`, two events, nor after one of `left_out_by`. Where such an event is of a case as
    a whole, it is about all of its assignments.
    """

    code: str
    name: str
    source: str
    subject_kind: SubjectKind
    subject_field: str
    entries: Mapping[str, EntryRule]
    hidden_below: int = 0
    once_per: Once | None = None
    paused_by: Mapping[str, str] = dataclasses.field(default_factory=dict)
    left_out_by: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ScoreRules:
    """A rule set. Its version is the beginning of its text's digest: no two texts share one."""

    version: str
    measures: tuple[Measure, ...]
