"""Reading a rule set's text: every mistake with its file, its line and its reason.

The rules that we ship (`services/scoring/policy/rules.yml`) explain how they are written.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Final, cast

import msgspec

from contracts.scoring.events import SubjectKind
from services.ruletext import Problem, RulesError
from services.scoring.domain.checking import mistakes
from services.scoring.domain.marked import Marked, Path, read
from services.scoring.domain.rules import EntryRule, Measure, ScoreRules, Term
from services.scoring.domain.written import FieldTerm, WrittenEntry, WrittenMeasure

_MOST_MEASURES: Final = 150


def load(text: str, name: str = "rules") -> ScoreRules:
    """Read a rule set from the text of a file called `name`. Raises RulesError."""
    document = read(text, name)
    written, problems = _written(document)
    if len(written) > _MOST_MEASURES:
        reason = f"at most {_MOST_MEASURES} measures"
        raise RulesError([document.problem(("measures",), reason)])
    problems += [
        document.problem((*path, *within), reason)
        for path, measure in written.items()
        for within, reason in mistakes(measure)
    ]
    problems += [document.problem(path, reason) for path, reason in _twice(written)]
    if problems:
        raise RulesError(problems)
    return _rules(text, written)


@lru_cache(maxsize=64)
def adopted(text: str) -> ScoreRules:
    """Return a rule set that was adopted, from the text that its event holds.

    It was checked then. What has become a red line since still explains what it has counted.
    """
    written, _ = _written(read(text, "adopted rules"))
    return _rules(text, written)


def _rules(text: str, written: Mapping[Path, WrittenMeasure]) -> ScoreRules:
    return ScoreRules(version_of(text), tuple(map(_measure, written.values())))


def version_of(text: str) -> str:
    """Return a rule set's version: the first 16 hex digits of its text's SHA-256."""
    return digest_of(text)[:16]


def digest_of(text: str) -> str:
    """Return the SHA-256 of a rule set's text, in hex."""
    return sha256(text.encode()).hexdigest()


def _written(document: Marked) -> tuple[dict[Path, WrittenMeasure], list[Problem]]:
    """Return by their paths the measures that have the right shape, and what others have not."""
    value = document.value
    if not isinstance(value, dict) or set(value) != {"measures"}:
        raise RulesError([document.problem((), "a rule set is a list of `measures`, nothing else")])
    measures = value["measures"]
    if not isinstance(measures, list) or not measures:
        raise RulesError([document.problem(("measures",), "a list of measures is expected here")])
    written: dict[Path, WrittenMeasure] = {}
    problems: list[Problem] = []
    for number, measure in enumerate(measures):
        path = ("measures", number)
        try:
            written[path] = msgspec.convert(measure, WrittenMeasure)
        except msgspec.ValidationError as error:
            reason, within = _told(error)
            problems.append(document.problem((*path, *within), reason))
    return written, problems


_PLACE: Final = re.compile(r" - at (?:`key` in )?`\$(.*)`$")
_STEP: Final = re.compile(r"\.(\w+)|\[(\d+)\]")


def _told(error: msgspec.ValidationError) -> tuple[str, Path]:
    """Return what msgspec says is wrong, and where."""
    text = str(error)
    found = _PLACE.search(text)
    steps = _STEP.findall(found[1]) if found else []
    return _PLACE.sub("", text), [key or int(number) for key, number in steps]


def _twice(written: Mapping[Path, WrittenMeasure]) -> Iterator[tuple[Path, str]]:
    seen: set[str] = set()
    for path, measure in written.items():
        if measure.code in seen:
            yield (*path, "code"), f"the measure {measure.code} is there twice"
        seen.add(measure.code)


def _measure(written: WrittenMeasure) -> Measure:
    return Measure(
        code=written.code,
        name=written.name,
        source=written.source,
        subject_kind=cast("SubjectKind", written.subject_kind),
        subject_field=written.subject_field,
        entries={event: _entry(entry) for entry in written.entries for event in entry.events},
        hidden_below=written.hidden_below,
        once_per=written.once_per,
        paused_by=written.paused_by,
        left_out_by=frozenset(written.left_out_by),
    )


def _entry(written: WrittenEntry) -> EntryRule:
    return EntryRule(_term(written.above), _term(written.below), written.happened_at, written.final)


def _term(written: float | FieldTerm | None) -> Term:
    if isinstance(written, FieldTerm):
        return Term(field=written.field, points=written.points, divided_by=written.divided_by)
    return Term(constant=written or 0.0)
