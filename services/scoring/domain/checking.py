"""What is wrong with a measure as it is written: red lines first, then what would never count."""

import re
from collections.abc import Iterator
from dataclasses import fields
from typing import Final, Literal, get_args, get_origin, get_type_hints

from contracts.all import registry
from contracts.fields import MAX_LINE
from services.scoring.domain.marked import Path
from services.scoring.domain.red_lines import (
    crossed_by_event,
    crossed_by_field,
    crossed_by_subject,
)
from services.scoring.domain.written import FieldTerm, WrittenEntry, WrittenMeasure

Mistakes = Iterator[tuple[Path, str]]
"""Where in a measure something is wrong, and what."""

_CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")

_CONTRACTS: Final = {name.rpartition(".v")[0]: cls for name, cls in registry.events.items()}


def mistakes(measure: WrittenMeasure) -> Mistakes:
    """Yield all that is wrong with a measure."""
    if not _CODE.fullmatch(measure.code):
        yield ("code",), "a code is up to 64 small letters, digits and _, a letter first"
    for key, line in (("name", measure.name), ("source", measure.source)):
        if not line or len(line) > MAX_LINE or not line.isprintable():
            yield (key,), f"one line of up to {MAX_LINE} characters is expected here"
    if reason := crossed_by_subject(measure.subject_kind, measure.subject_field):
        yield ("subject",), reason
    named: set[str] = set()
    for number, entry in enumerate(measure.entries):
        path: Path = ("entries", number)
        for event in entry.events:
            for within, reason in _entry(measure, entry, event):
                yield (*path, *within), reason
            if event in named:
                yield (*path, "event"), f"{event} stands in this measure twice"
            named.add(event)
    yield from _taking_out(measure)


def _entry(measure: WrittenMeasure, entry: WrittenEntry, event: str) -> Mistakes:
    if reason := crossed_by_event(event):
        yield ("event",), reason
        return
    has = {field.name for field in fields(_CONTRACTS[event])}
    if measure.subject_field not in has | {"all"}:
        yield ("event",), f"{event} does not say its {measure.subject_field}"
    if measure.once_per and "assignment" not in has:
        yield ("event",), f"{event} is not about one assignment, of which each counts once"
    if entry.happened_at not in ("event", "closed") and "assignment" not in has:
        yield ("happened_at",), f"{event} is not about an assignment that was {entry.happened_at}"
    if entry.final and not measure.once_per:
        yield ("final",), "final is for measures that count once_per: assignment"
    if entry.above is None and entry.below is None:
        yield (), f"{event} would put nothing above or below the line"
    for side, term in (("above", entry.above), ("below", entry.below)):
        if isinstance(term, FieldTerm):
            for reason in _term(event, term):
                yield (side,), reason


def _term(event: str, term: FieldTerm) -> Iterator[str]:
    if reason := crossed_by_field(event, term.field):
        yield reason
        return
    choices = choices_of(event, term.field)
    if not choices and term.points:
        yield f"{term.field} is a number: leave out the points"
    elif term.points and set(term.points) != set(choices):
        yield f"give points for each of {', '.join(choices)}"
    elif choices and not term.points and choices != _YES_OR_NO:
        yield f"{term.field} is no number: give points for each of {', '.join(choices)}"


_YES_OR_NO: Final = ("false", "true")


def choices_of(event: str, field: str) -> tuple[str, ...]:
    """Return what a field of an event may say, nothing for a number."""
    kind = get_type_hints(_CONTRACTS[event])[field]
    if kind is bool:
        return _YES_OR_NO
    return get_args(kind) if get_origin(kind) is Literal else ()


def _taking_out(measure: WrittenMeasure) -> Mistakes:
    pausing = [*measure.paused_by, *measure.paused_by.values()]
    yield from _about(measure, "paused_by", pausing, ("assignment.",))
    yield from _about(measure, "left_out_by", measure.left_out_by, ("assignment.", "issue."))


def _about(
    measure: WrittenMeasure,
    key: str,
    events: list[str],
    beginnings: tuple[str, ...],
) -> Mistakes:
    if events and not measure.once_per:
        yield (key,), f"{key} is for measures that count once_per: assignment"
    for event in events:
        if reason := crossed_by_event(event):
            yield (key,), reason
        elif not event.startswith(beginnings):
            yield (key,), f"{event} is about no assignment"
