"""What a requirement may ask, how often, how long and on which basis: the rules for all of them.

Looked at when it is proposed, so that the department is told, and again when it is approved: what
was proposed before a rule was in force is not approved.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from contracts.visit.events import ElementDefined, RequirementProposed
from events.decider import Refused
from services.redlines import RED_LINES
from services.visit.domain.basis import Numbers, missing
from services.visit.domain.likeness import Asked, Dictionary

LONGEST: Final = timedelta(days=366)
"""A term of a year; whoever still needs it then asks again."""


@dataclass(frozen=True, slots=True)
class AskingFacts:
    """The day, the dictionary of elements, and which forms the number of a document has."""

    today: date
    dictionary: Dictionary = field(default_factory=Dictionary)
    numbers: Numbers = field(default_factory=Numbers)


def faults(asked: RequirementProposed, facts: AskingFacts) -> Iterator[Refused]:
    """Yield what stands against a requirement, each with its field."""
    if line := RED_LINES.crossed_by(asked.title):
        yield Refused("requirement.red-line", f"This may not be asked for: {line}", field="title")
    yield from _elements(asked, facts.dictionary)
    if asked.every_days < 1:
        detail = "Nothing is asked more often than once a day: say 1 or more."
        yield Refused("requirement.every-days", detail, field="every_days")
    if asked.until <= facts.today:
        yield Refused("requirement.expired", "`until` must lie ahead.", field="until")
    if asked.until > facts.today + LONGEST:
        detail = f"It is asked for a year at most: until {facts.today + LONGEST} at the latest."
        yield Refused("requirement.term", detail, field="until")
    for part, detail in missing(asked.basis, facts.numbers):
        yield Refused("requirement.basis", detail, field=f"basis.{part}")


def _elements(asked: RequirementProposed, dictionary: Dictionary) -> Iterator[Refused]:
    if not asked.elements:
        yield Refused("requirement.empty", "Name at least one element.", field="elements")
    for number, code in enumerate(asked.elements):
        where, element = f"elements.{number}", dictionary.get(code)
        if element is None:
            detail = "Not in the dictionary of elements; define it first."
            yield Refused("element.unknown", detail, field=where)
        elif line := crossed_by(element):
            yield Refused(
                "element.red-line", f"{element.name} may not be asked: {line}", field=where
            )
        elif other := dictionary.before(element):
            yield Refused("element.like-another", _told(other), field=where, element=other.element)


def crossed_by(element: Asked) -> str | None:
    """Return which red line an element's name, or one of its choices, crosses; None if none."""
    said = (element.name, *(choice.name for choice in element.choices))
    return next((line for text in said if (line := RED_LINES.crossed_by(text))), None)


def check_new(element: Asked, dictionary: Dictionary) -> None:
    """Refuse an element that may not be asked for, or that is there under another code."""
    if line := RED_LINES.crossed_by(element.name):
        raise Refused("element.red-line", f"This may not be asked for: {line}", field="name")
    for number, choice in enumerate(element.choices):
        if line := RED_LINES.crossed_by(choice.name):
            detail = f"This may not be asked for: {line}"
            raise Refused("element.red-line", detail, field=f"choices.{number}.name")
    if other := dictionary.like(element):
        raise Refused("element.like-another", _told(other), field="name", element=other.element)


def _told(other: ElementDefined) -> str:
    return f"{other.name} ({other.element}) asks the same already: ask for that one instead."
