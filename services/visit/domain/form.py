"""The form: the union of what is due at a place, each element once, however many ask for it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from contracts.visit.events import ElementDefined
from contracts.visit.parts import Answer, RecordPart


@dataclass(frozen=True, slots=True)
class InForce:
    """A requirement in force at a place: who asks for which elements, how often.

    `version` is its stream's version when it was approved; `last` when it was last met here.
    """

    requirement: UUID
    version: int
    department: str
    title: str
    basis: str
    elements: tuple[str, ...]
    every_days: int
    restricted: bool
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class FormItem:
    """One element of a form. `asked_by` leaves restricted requirements out.

    `fresh` is the answer on file where it need not be asked again; `show` tells whether its
    value may be shown, or only that it is on file.
    """

    element: ElementDefined
    asked_by: tuple[str, ...]
    fresh: Answer | None
    show: bool


def due(requirements: Iterable[InForce], at: datetime) -> tuple[InForce, ...]:
    """Return the requirements that are due: never met here, or longer ago than they allow."""
    return tuple(r for r in requirements if _is_due(r, at))


def _is_due(requirement: InForce, at: datetime) -> bool:
    if requirement.last is None:
        return True
    return at - requirement.last >= timedelta(days=requirement.every_days)


def merge(
    requirements: Sequence[InForce],
    elements: Mapping[str, ElementDefined],
    on_file: Mapping[str, Answer],
    at: datetime,
) -> tuple[FormItem, ...]:
    """Merge the requirements that are due into one form, in the order in which they ask.

    An element that only restricted requirements ask for is asked like any other, but its answer
    on file is not shown and not said to be on file: that would tell that somebody collects it.
    """
    wanted = due(requirements, at)
    codes = dict.fromkeys(code for requirement in wanted for code in requirement.elements)
    return tuple(_item(elements[code], wanted, on_file.get(code), at) for code in codes)


def _item(
    element: ElementDefined,
    wanted: Sequence[InForce],
    answer: Answer | None,
    at: datetime,
) -> FormItem:
    asking = [r for r in wanted if element.element in r.elements]
    open_ones = tuple(dict.fromkeys(r.department for r in asking if not r.restricted))
    usable = answer if answer is not None and open_ones and is_fresh(element, answer, at) else None
    return FormItem(element, open_ones, usable, show=not (element.sensitive or element.personal))


def is_fresh(element: ElementDefined, answer: Answer, at: datetime) -> bool:
    """Tell whether an answer on file need not be asked again. Only a real answer stays fresh."""
    if answer.state not in ("given", "reused"):
        return False
    return at - answer.observed_at < timedelta(days=element.fresh_days)


def parts(requirements: Sequence[InForce], answered: Iterable[str]) -> tuple[RecordPart, ...]:
    """Say which department gets which of the answered elements: what it required, no more."""
    held = set(answered)
    return tuple(
        RecordPart(
            department=requirement.department,
            requirement=requirement.requirement,
            version=requirement.version,
            elements=tuple(code for code in requirement.elements if code in held),
            restricted=requirement.restricted,
        )
        for requirement in requirements
    )


