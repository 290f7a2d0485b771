"""Counting: what the outcomes of one thing, such as one case, add to the ledger.

A pure function of the outcomes in their order and of the rules: counted event by event, or years
later all at once, the entries are the same.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from contracts.issue.parts import strikes
from contracts.scoring.events import ScoreEntered
from events.envelope import Event
from services.scoring.domain.rules import EntryRule, Measure, Moment, ScoreRules, Term

RulesAt = Callable[[datetime], ScoreRules | None]
"""The rules by which an event of a moment counts, None before the first were adopted."""

Key = tuple[str, str, UUID]
"""What counts once: for a measure, of a subject, an assignment, a closing or else an event."""

COUNTY_DIGITS = 6
VILLAGE_DIGITS = 12


def counted(history: Sequence[Event], rules_at: RulesAt) -> dict[UUID, ScoreEntered]:
    """Return the entries that count after all of `history`, the outcomes of one stream, by id.

    Each event counts by the rules of its own time. Ids follow from the event, the measure, the
    subject and the rule version: the same log under the same rules gives the same ledger.
    """
    tally = _Tally(restricted=any(getattr(e.data, "restricted", False) for e in history))
    for event in _without_undone_merges(history):
        tally.follow(event)
        if rules := rules_at(event.time):
            for measure in rules.measures:
                tally.count(event, measure, rules.version)
    return {entry.entry: entry for entry in tally.standing()}


def name_of(event: Event) -> str:
    """Return an event's name without its version."""
    return event.type.rpartition(".v")[0]


def key_of(entry: ScoreEntered) -> Key:
    """Return what an entry counts."""
    return entry.measure, entry.subject, entry.counted


def _without_undone_merges(history: Sequence[Event]) -> Iterator[Event]:
    """Yield the history as if a merge that was undone had never been."""
    undone = 0
    kept: list[Event] = []
    for event in reversed(history):
        name = name_of(event)
        undone += name == "issue.unmerged"
        if name == "issue.merged" and undone:
            undone -= 1
        else:
            kept.append(event)
    return reversed(kept)


@dataclass
class _Tally:
    """What stands so far, and the moments that entries may count at.

    What is `restricted` lies in no area: who reads the entries of an area does not learn of it.
    """

    restricted: bool = False
    entries: dict[Key, ScoreEntered] = field(default_factory=dict)
    final: set[Key] = field(default_factory=set)
    paused: set[tuple[str, UUID]] = field(default_factory=set)
    moments: dict[tuple[UUID | None, Moment], datetime] = field(default_factory=dict)
    closing: UUID | None = None

    def follow(self, event: Event) -> None:
        """Note the moments that an event sets, and which closing was last, whatever the rules."""
        if name_of(event) == "issue.closed":
            self.closing = UUID(event.id)
        for moment, at in _moments_of(event):
            self.moments[_assignment_of(event), moment] = at

    def count(self, event: Event, measure: Measure, version: str) -> None:
        """Take out what an event ends for a measure, and enter what it counts."""
        if measure.once_per == "assignment":
            self._take_out(event, measure)
        if rule := measure.entries.get(name_of(event)):
            area = None if self.restricted else event.area
            what = self._counted(measure, event)
            applied = _Applied(measure, rule, version, self._when(rule, event), area, what)
            for subject in self._subjects(measure, event):
                self._enter(applied.entry(event, subject), rule)

    def standing(self) -> Iterator[ScoreEntered]:
        """Yield the entries that count."""
        for entry in self.entries.values():
            if (entry.measure, entry.counted) not in self.paused:
                yield entry

    def _enter(self, entry: ScoreEntered, rule: EntryRule) -> None:
        self.entries[key_of(entry)] = entry
        if rule.final:
            self.final.add(key_of(entry))

    def _take_out(self, event: Event, measure: Measure) -> None:
        name, assignment = name_of(event), _assignment_of(event)
        if assignment is not None and name in measure.paused_by:
            self.paused.add((measure.code, assignment))
        if assignment is not None and name in measure.paused_by.values():
            self.paused.discard((measure.code, assignment))
        if name in measure.left_out_by and _strikes(event):
            gone = {key for key in self.entries if _is_about(key, measure, assignment)}
            for key in gone - self.final:
                del self.entries[key]

    def _counted(self, measure: Measure, event: Event) -> UUID:
        """Return what an event counts: nothing but itself, unless that counts once."""
        match measure.once_per:
            case "assignment":
                once = _assignment_of(event)
            case "closing":
                once = self.closing
            case _:
                once = None
        return once or UUID(event.id)

    def _subjects(self, measure: Measure, event: Event) -> Iterable[str]:
        """Tell who an event counts for; a village's number would tell its people of it."""
        if self.restricted and measure.subject_kind == "village":
            return ()
        return _subjects(measure, event)

    def _when(self, rule: EntryRule, event: Event) -> datetime:
        of = None if rule.happened_at == "closed" else _assignment_of(event)
        return self.moments.get((of, rule.happened_at), event.time)


def _assignment_of(event: Event) -> UUID | None:
    return getattr(event.data, "assignment", None)


def _strikes(event: Event) -> bool:
    """Tell whether what an event ends falls out: by a void case only if the county decided it."""
    return name_of(event) != "issue.voided" or bool(strikes(event.data.tier))


def _is_about(key: Key, measure: Measure, assignment: UUID | None) -> bool:
    """Tell whether a key is one of a measure's, of one assignment or else of any."""
    code, _, counts = key
    return code == measure.code and assignment in (None, counts)


def _moments_of(event: Event) -> Iterator[tuple[Moment, datetime]]:
    data: Any = event.data
    match name_of(event):
        case "assignment.dispatched":
            yield "dispatched", event.time
            yield "receive_by", data.receive_by
        case "assignment.done":
            yield "done", event.time
        case "issue.closed":
            yield "closed", event.time
        case _:
            pass
    if milestones := getattr(data, "milestones", ()):
        yield "due", max(milestone.due for milestone in milestones)


def _subjects(measure: Measure, event: Event) -> Iterable[str]:
    if measure.subject_kind == "county":
        return (event.area[:COUNTY_DIGITS],) if event.area else ()
    named = getattr(event.data, measure.subject_field)
    if measure.subject_kind == "village":
        return (named[:VILLAGE_DIGITS],) if len(named) >= VILLAGE_DIGITS else ()
    return (named,) if isinstance(named, str) else dict.fromkeys(named)


@dataclass(frozen=True, slots=True)
class _Applied:
    """A rule that applies to an event, and when that counts."""

    measure: Measure
    rule: EntryRule
    version: str
    happened_at: datetime
    area: str | None
    counted: UUID

    def entry(self, event: Event, subject: str) -> ScoreEntered:
        """Return the entry that an event leads to."""
        measure, cause = self.measure, UUID(event.id)
        return ScoreEntered(
            entry=uuid5(cause, f"{measure.code} {subject} {self.version}"),
            measure=measure.code,
            subject_kind=measure.subject_kind,
            subject=subject,
            area=self.area,
            counted=self.counted,
            numerator=_amount(self.rule.above, event.data),
            denominator=_amount(self.rule.below, event.data),
            hidden_below=measure.hidden_below,
            happened_at=self.happened_at,
            cause_source=event.source,
            cause_position=event.position,
            cause=cause,
            cause_type=event.type,
            about=event.stream,
            rule_version=self.version,
            rule=measure.name,
        )


def _amount(term: Term, data: Any) -> float:
    if term.field is None:
        return term.constant
    value = getattr(data, term.field)
    if not term.points:
        return float(value) / term.divided_by
    said = str(value).lower() if isinstance(value, bool) else str(value)
    return term.points.get(said, 0.0) / term.divided_by
