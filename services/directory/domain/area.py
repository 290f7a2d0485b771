"""Editions of the division codes (统计用区划代码), imported part by part.

A stream is one part of an edition, so that taking one in does not read all those before it.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from contracts.directory.codes import level_of, parent_of
from contracts.directory.commands import ImportAreas
from contracts.directory.events import AreasImported
from contracts.directory.parts import Area
from events.decider import Decider, Refused

_SHOWN: Final = 20
"""How many wrong areas a refusal names at most."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a part of an edition holds; None before it was imported."""

    areas: tuple[Area, ...] | None = None


@dataclass(frozen=True, slots=True)
class AreaFacts:
    """Which of the parents that a part names were imported before."""

    known: frozenset[str]


def key(command: ImportAreas) -> str:
    """Return the key of a part's stream."""
    return f"{command.edition}/{command.chunk}"


def _decide(state: Part, command: ImportAreas, facts: AreaFacts) -> Sequence[AreasImported]:
    if state.areas == command.areas:
        return []
    if state.areas is not None:
        detail = f"Part {command.chunk} of edition {command.edition} was imported with other areas."
        raise Refused("areas.part-differs", detail)
    if not command.areas:
        raise Refused("areas.empty", "There is no area in this part.", field="areas")
    wrong = list(islice(_wrong(command.areas, facts.known), _SHOWN))
    if wrong:
        field, reason = wrong[0]
        raise Refused("areas.wrong", reason, field=field, wrong=dict(wrong))
    return [AreasImported(edition=command.edition, chunk=command.chunk, areas=command.areas)]


def _wrong(areas: Sequence[Area], known: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield the path of each field that is wrong, with the reason."""
    counted = Counter(area.code for area in areas)
    present = known | counted.keys()
    for number, area in enumerate(areas):
        parent = parent_of(area.code)
        if counted[area.code] > 1:
            yield f"areas.{number}.code", f"{area.code} is there more than once."
        if area.level != level_of(area.code):
            yield f"areas.{number}.level", f"{area.code} is a {level_of(area.code)}."
        if area.parent != parent:
            yield f"areas.{number}.parent", f"{area.code} lies in {parent or 'nothing larger'}."
        elif parent is not None and parent not in present:
            yield f"areas.{number}.parent", f"{parent} is not imported yet."


def _evolve(_state: Part, event: AreasImported) -> Part:
    return Part(event.areas)


area: Decider[Part, ImportAreas, AreaFacts] = Decider("areas", Part(), _decide, _evolve)
