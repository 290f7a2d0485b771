"""Score rules as data: reading a rule set's text, with line and reason for all that is wrong."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal

import msgspec
import yaml

from contracts.scoring.events import SubjectKind
from services.scoring.domain.red_lines import crossed_by_event, crossed_by_field

When = Literal["event", "due"]


class RulesError(Exception):
    """A rule set does not load. `problems` has one line each, with where and what."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Term:
    """What an entry puts above or below the line: a number, or what an event's field says.

    A field's value is looked up in `points` where given, else true counts 1, false 0 and a number
    itself; then it is divided by `divided_by`.
    """

    constant: float | None = None
    field: str | None = None
    points: Mapping[str, float] = dataclasses.field(default_factory=dict)
    divided_by: float = 1.0


ZERO = Term(constant=0.0)


@dataclass(frozen=True, slots=True)
class EntryRule:
    """One event's contribution to a measure. `happened_at`: when it counts."""

    event: str
    above: Term = ZERO
    below: Term = ZERO
    happened_at: When = "event"


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure (指标) of one kind of subject; `subject_field` says where an event names it.

    Below `hidden_below` valid cases its value is not shown: it would say more about chance.
    """

    code: str
    name: str
    source: str
    subject_kind: SubjectKind
    subject_field: str
    entries: tuple[EntryRule, ...]
    hidden_below: int = 0


@dataclass(frozen=True, slots=True)
class ScoreRules:
    """A rule set. Its version is the digest of its text, so that no two texts share one."""

    version: str
    measures: tuple[Measure, ...]


class _Entry(msgspec.Struct, forbid_unknown_fields=True):
    event: str
    above: Any = None
    below: Any = None
    happened_at: When = "event"


class _Field(msgspec.Struct, forbid_unknown_fields=True):
    field: str
    points: dict[str, float] = {}
    divided_by: float = 1.0


class _Measure(msgspec.Struct, forbid_unknown_fields=True):
    code: str
    name: str
    source: str
    subject: dict[SubjectKind, str]
    entries: list[_Entry]
    hidden_below: int = 0


def load(text: str, name: str = "rules") -> ScoreRules:
    """Read a rule set. Raises RulesError with `name:line: reason` for everything wrong in it."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or "not YAML"
        raise RulesError([f"{name}:{line}: {problem}"]) from None
    nodes = _measure_nodes(root, name)
    measures: dict[str, Measure] = {}
    problems: list[str] = []
    for node in nodes:
        where = f"{name}:{node.start_mark.line + 1}"
        try:
            measure = _measure(node)
            if measure.code in measures:
                problems.append(f"{where}: the measure {measure.code} is there twice")
            measures[measure.code] = measure
        except RulesError as error:
            problems += [f"{where}: {problem}" for problem in error.problems]
    if problems:
        raise RulesError(problems)
    return ScoreRules(version_of(text), tuple(measures.values()))


def version_of(text: str) -> str:
    """Return a rule set's version: the first 16 hex digits of its text's SHA-256."""
    return digest_of(text)[:16]


def digest_of(text: str) -> str:
    """Return the SHA-256 of a rule set's text, in hex."""
    return sha256(text.encode()).hexdigest()


def _measure_nodes(root: yaml.Node | None, name: str) -> list[yaml.Node]:
    if isinstance(root, yaml.MappingNode) and len(root.value) == 1:
        key, value = root.value[0]
        if key.value == "measures" and isinstance(value, yaml.SequenceNode) and value.value:
            return list(value.value)
    raise RulesError([f"{name}:1: a rule set is a list of `measures`, and nothing else"])


def _measure(node: yaml.Node) -> Measure:
    read = _converted(_plain(node), _Measure)
    if len(read.subject) != 1:
        raise RulesError([f"{read.code}: one subject, such as {{department: department}}"])
    ((kind, subject_field),) = read.subject.items()
    entries: list[EntryRule] = []
    problems: list[str] = []
    for entry in read.entries:
        try:
            entries.append(_entry(entry))
        except RulesError as error:
            problems += [f"{read.code}: {problem}" for problem in error.problems]
    if line := crossed_by_field(subject_field):
        problems.append(f"{read.code}: {line}")
    if not read.entries:
        problems.append(f"{read.code}: no entries, so nothing would ever be counted")
    if problems:
        raise RulesError(problems)
    return Measure(
        code=read.code,
        name=read.name,
        source=read.source,
        subject_kind=kind,
        subject_field=subject_field,
        entries=tuple(entries),
        hidden_below=read.hidden_below,
    )


def _entry(read: _Entry) -> EntryRule:
    if line := crossed_by_event(read.event):
        raise RulesError([line])
    above, below = _term(read.above), _term(read.below)
    return EntryRule(read.event, above, below, read.happened_at)


def _term(read: Any) -> Term:
    if read is None:
        return ZERO
    if isinstance(read, int | float) and not isinstance(read, bool):
        return Term(constant=float(read))
    by_field = _converted(read, _Field)
    if line := crossed_by_field(by_field.field):
        raise RulesError([line])
    if by_field.divided_by == 0:
        raise RulesError([f"{by_field.field}: divided by nothing"])
    return Term(field=by_field.field, points=by_field.points, divided_by=by_field.divided_by)


def _plain(node: yaml.Node) -> Any:
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_object(node, deep=True)
    finally:
        loader.dispose()


def _converted(document: Any, kind: Any) -> Any:
    try:
        return msgspec.convert(document, kind)
    except msgspec.ValidationError as error:
        raise RulesError([str(error)]) from None
