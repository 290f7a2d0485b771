"""What makes a measure a share or a mean: what is above the line is some of what is below it.

Source: 国办函〔2026〕12号. A bare count says how much was done, and not what came of it. So each
entry puts at most as much above the line as below, whatever its event says; all entries are about
one kind of thing; and the value depends on what the outcomes say, not on how many there are.
"""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Final

from services.scoring.domain.fields import choices_of
from services.scoring.domain.red_lines import HIGHEST, VISITS
from services.scoring.domain.written import FieldTerm, WrittenEntry, WrittenMeasure

Parts = tuple[float, float]
"""What an event may put above and below the line."""

GRADED: Final = "bin.graded"
SCALES: Final = (1.0, 100.0)
"""A mean of grades is told as points of a hundred, or divided to lie between 0 and 1."""

_CLOSING: Final = {"issue.closed", "issue.reopened"}


def miscounted(measure: WrittenMeasure) -> Iterator[tuple[int, str]]:
    """Yield by the number of the entry what makes a measure no share; its events are outcomes."""
    first = _thing(measure.entries[0].events[0])
    ratios: set[float] = set()
    wrong = False
    for number, entry in enumerate(measure.entries):
        for event in entry.events:
            parts = _parts(entry, event)
            ratios |= {above / below for above, below in parts if below}
            if reason := _mixed(measure, event, first) or _no_share(entry, event, parts):
                wrong = True
                yield number, reason
    if not wrong and len(ratios) < MEASURED:
        yield 0, _told(measure)


MEASURED: Final = 2
"""With fewer values than these a measure always has the same, however things went."""


def _thing(event: str) -> str:
    return event.partition(".")[0]


def _mixed(measure: WrittenMeasure, event: str, first: str) -> str | None:
    if measure.once_per == "closing" and event not in _CLOSING:
        return f"{event} is not about one closing, of which each counts once"
    if _thing(event) == first:
        return None
    return (
        f"{event} is about another kind of thing than {first}.*: what is above the line is some of "
        "what is below it; make it a measure of its own"
    )


def _no_share(entry: WrittenEntry, event: str, parts: Sequence[Parts]) -> str | None:
    if event == GRADED:
        return None if _is_grade(entry) else _ONLY_GRADES
    if not any(below for _, below in parts):
        return (
            f"{event} is counted, and of nothing: a measure is a share; say with `below: 1` of "
            "what it is one"
        )
    if not _is_weight(entry.below):
        return "below the line each thing counts 1, or by a field that is yes (1) or no (0)"
    if any(above > below for above, below in parts):
        return (
            f"{event} may count more above the line than below it: a share is at most 1; let "
            "points be between 0 and 1, and what is above be some of what is below"
        )
    return None


def _is_grade(entry: WrittenEntry) -> bool:
    above = entry.above
    graded = isinstance(above, FieldTerm) and above.field == "grade" and above.divided_by in SCALES
    return graded and entry.below == 1


_ONLY_GRADES: Final = (
    "bin.graded enters by its grade alone, as a mean: write "
    "`above: {field: grade, divided_by: 100}` and `below: 1`; "
    f"how many checks there were is a trace: {VISITS}"
)


def _is_weight(below: float | FieldTerm | None) -> bool:
    if isinstance(below, FieldTerm):
        return not below.points and below.divided_by == 1
    return below == 1


def _parts(entry: WrittenEntry, event: str) -> list[Parts]:
    """Return what an event may put above and below the line, by all that its fields may say."""
    terms = [term for term in (entry.above, entry.below) if isinstance(term, FieldTerm)]
    fields = list(dict.fromkeys(term.field for term in terms))
    said = [dict(zip(fields, each, strict=True)) for each in product(*_said(event, fields))]
    return [(_amount(entry.above, values), _amount(entry.below, values)) for values in said]


def _said(event: str, fields: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for field in fields:
        yield choices_of(event, field) or ("0", str(HIGHEST[field]))


def _amount(term: float | FieldTerm | None, said: dict[str, str]) -> float:
    if not isinstance(term, FieldTerm):
        return term or 0.0
    value = said[term.field]
    known = {"false": 0.0, "true": 1.0} | dict(term.points)
    return (known[value] if value in known else float(value)) / term.divided_by


def _told(measure: WrittenMeasure) -> str:
    return (
        f"{measure.name} only counts: its value is the same however things went; let what went "
        "well count above and below the line, and what did not below it only"
    )
