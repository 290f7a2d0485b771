"""What is wrong with a measure as it is written: red lines, what never or only counts."""

import re
from collections.abc import Iterator
from typing import Final

from contracts.fields import MAX_LINE
from services.redlines import RED_LINES
from services.scoring.domain.fields import YES_OR_NO, choices_of, fields_of
from services.scoring.domain.marked import Path
from services.scoring.domain.red_lines import (
    crossed_by_event,
    crossed_by_field,
    crossed_by_subject,
)
from services.scoring.domain.shares import miscounted
from services.scoring.domain.written import FieldTerm, WrittenEntry, WrittenMeasure

Mistakes = Iterator[tuple[Path, str]]
"""Where in a measure something is wrong, and what."""

_MOST_ENTRIES: Final = 50
_CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")


def mistakes(measure: WrittenMeasure) -> Mistakes:
    """Yield all that is wrong with a measure; that it is no share, only if all else is right."""
    found = list(_misread(measure))
    yield from found
    if not found:
        for number, reason in miscounted(measure):
            yield ("entries", number), reason


def _misread(measure: WrittenMeasure) -> Mistakes:
    if not _CODE.fullmatch(measure.code):
        yield ("code",), "a code is up to 64 small letters, digits and _, a letter first"
    for key, line in (("name", measure.name), ("source", measure.source)):
        if not line or len(line) > MAX_LINE or not line.isprintable():
            yield (key,), f"one line of up to {MAX_LINE} characters is expected here"
    if reason := RED_LINES.crossed_by(measure.name):
        yield ("name",), f"{measure.name} is no measure: {reason}"
    if reason := crossed_by_subject(measure.subject_kind, measure.subject_field):
        yield ("subject",), reason
    if len(measure.entries) > _MOST_ENTRIES:
        yield ("entries",), f"at most {_MOST_ENTRIES} entries"
        return
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
    has = fields_of(event)
    if measure.subject_field not in has | {"all"}:
        yield ("event",), f"{event} does not say its {measure.subject_field}"
    if measure.once_per == "assignment" and "assignment" not in has:
        yield ("event",), f"{event} is not about one assignment, of which each counts once"
    if entry.happened_at not in ("event", "closed") and "assignment" not in has:
        yield ("happened_at",), f"{event} is not about an assignment that was {entry.happened_at}"
    if entry.final and measure.once_per != "assignment":
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
    elif choices and not term.points and choices != YES_OR_NO:
        yield f"{term.field} is no number: give points for each of {', '.join(choices)}"


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
    if events and measure.once_per != "assignment":
        yield (key,), f"{key} is for measures that count once_per: assignment"
    for event in events:
        if reason := crossed_by_event(event):
            yield (key,), reason
        elif not event.startswith(beginnings):
            yield (key,), f"{event} is about no assignment"
