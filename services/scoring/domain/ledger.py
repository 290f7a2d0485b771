"""The ledger (记分台账): one event, counted once for one measure of one subject."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from contracts.scoring.events import ScoreEntered, ScoreVoided
from events.decider import Decider
from events.envelope import Event
from services.scoring.domain.rules import EntryRule, Measure, ScoreRules, Term

COUNTY_DIGITS = 6
VILLAGE_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Enter:
    """Our own command: put an entry into the ledger of its subject."""

    entry: ScoreEntered


@dataclass(frozen=True, slots=True)
class Void:
    """Our own command: let an entry count no more."""

    entry: ScoreVoided


ledger: Decider[None, Enter | Void, None] = Decider(
    "ledger",
    None,
    lambda _state, command, _facts: [command.entry],
    lambda state, _event: state,
    folds=False,
)
"""One stream for each subject. An entry's id follows from its cause, so none is made twice."""


def entries_of(event: Event, rules: ScoreRules) -> Iterator[ScoreEntered]:
    """Yield what an event adds to the ledger under a rule set.

    Entry ids follow from the event, the measure, the subject and the rule version: the same log
    under the same rules gives the same ledger.
    """
    name = event.type.rpartition(".v")[0]
    for measure in rules.measures:
        for rule in measure.entries:
            if rule.event == name:
                for subject in _subjects(measure, event):
                    yield _entered(event, rules, measure, rule, subject)


def _entered(
    event: Event,
    rules: ScoreRules,
    measure: Measure,
    rule: EntryRule,
    subject: str,
) -> ScoreEntered:
    cause = UUID(event.id)
    return ScoreEntered(
        entry=uuid5(cause, f"{measure.code} {subject} {rules.version}"),
        measure=measure.code,
        subject_kind=measure.subject_kind,
        subject=subject,
        numerator=_amount(rule.above, event.data),
        denominator=_amount(rule.below, event.data),
        happened_at=_happened_at(rule, event),
        cause_source=event.source,
        cause_position=event.position,
        cause=cause,
        cause_type=event.type,
        about=event.stream,
        rule_version=rules.version,
        rule=measure.name,
    )


def _subjects(measure: Measure, event: Event) -> Sequence[str]:
    if measure.subject_kind == "county":
        return (event.area[:COUNTY_DIGITS],) if event.area else ()
    named = getattr(event.data, measure.subject_field, None)
    if named is None:
        return ()
    if measure.subject_kind == "village":
        return (named[:VILLAGE_DIGITS],) if len(named) >= VILLAGE_DIGITS else ()
    return (named,) if isinstance(named, str) else tuple(dict.fromkeys(named))


def _amount(term: Term, data: Any) -> float:
    if term.field is None:
        return term.constant or 0.0
    value = getattr(data, term.field, None)
    if term.points:
        key = str(value).lower() if isinstance(value, bool) else str(value)
        return term.points.get(key, 0.0) / term.divided_by
    return float(value or 0.0) / term.divided_by


def _happened_at(rule: EntryRule, event: Event) -> datetime:
    """Return when an entry counts: at its event, or when the assignment's last stage is due."""
    if rule.happened_at == "event":
        return event.time
    milestones = getattr(event.data, "milestones", ())
    due: datetime | None = getattr(event.data, "due", None)
    return max((milestone.due for milestone in milestones), default=due or event.time)
