"""Packs (数据包): the form at a place, made from what a phone keeps of its area."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from itertools import groupby
from typing import Any
from uuid import UUID

from contracts.directory.codes import lineage
from contracts.visit.events import ElementDefined
from contracts.visit.packs import (
    Pack,
    PackedAnswers,
    PackedMet,
    PackedPlace,
    PackedRequirement,
)
from contracts.visit.parts import Answer, VisitKind
from contracts.visit.views import Element
from services.visit.domain.form import CHINA, Form, FormVersion, InForce, local_day

UNPACKED = "unpacked"
"""Stands for a value that is on file and in no pack."""

NOBODY = UUID(int=0)


def form_of(pack: Pack, place: PackedPlace, occasion: VisitKind, at: datetime) -> Form:
    """Return the form at a place of a whole pack on an occasion, `at` an aware moment."""
    last = {number: each.day for each in place.met for number in each.requirements}
    asked = [each for each in pack.requirements if _in_force(each, place, occasion, at)]
    return Form(
        version=FormVersion.of(pack.position, at),
        requirements=tuple(_asking(each, last.get(each.number)) for each in asked),
        elements={each.element: _defined(each) for each in pack.elements},
        on_file={answer.element: answer for answer in _answers(place)},
    )


def _in_force(
    asked: PackedRequirement, place: PackedPlace, occasion: VisitKind, at: datetime
) -> bool:
    here = asked.area in lineage(place.area) and place.kind in asked.place_kinds
    now = asked.until >= local_day(at) and not asked.ended
    return here and now and asked.occasion == occasion


def _asking(asked: PackedRequirement, last: date | None) -> InForce:
    return InForce(
        requirement=asked.requirement or NOBODY,
        version=0,
        department=asked.department or "",
        title=asked.title or "",
        basis=asked.basis or "",
        elements=asked.elements,
        every_days=asked.every_days,
        restricted=asked.requirement is None,
        last=None if last is None else datetime.combine(last, time(), CHINA),
    )


def _defined(element: Element) -> ElementDefined:
    return ElementDefined(
        element=element.element,
        name=element.name,
        type=element.type,
        choices=element.choices,
        fresh_days=element.fresh_days,
        personal=element.personal,
        sensitive=element.sensitive,
    )


def _answers(place: PackedPlace) -> Iterator[Answer]:
    for given in place.on_file:
        for element, value in zip(given.elements, given.values, strict=True):
            yield _answer(element, given.observed_at, value=value)
        for element in given.untold:
            yield _answer(element, given.observed_at, sealed=UNPACKED)


def _answer(element: str, at: datetime, value: Any = None, sealed: str | None = None) -> Answer:
    return Answer(
        element=element,
        state="given",
        value=value,
        subject="",
        sealed=sealed,
        visit=NOBODY,
        observed_at=at,
    )


def packed_answers(form: Form) -> tuple[PackedAnswers, ...]:
    """Return what is fresh of what is on file, by when it was said; values that anybody may see."""
    fresh = [
        answer for code in form.on_file if code in form.elements and (answer := form.fresh(code))
    ]
    told = sorted(fresh, key=lambda answer: (answer.observed_at, answer.element))
    return tuple(
        _given_at(moment, tuple(answers), form)
        for moment, answers in groupby(told, key=lambda answer: answer.observed_at)
    )


def _given_at(moment: datetime, answers: Sequence[Answer], form: Form) -> PackedAnswers:
    told = [each for each in answers if _may_be_told(each, form.elements[each.element])]
    return PackedAnswers(
        observed_at=moment,
        elements=tuple(each.element for each in told),
        values=tuple(each.value for each in told),
        untold=tuple(each.element for each in answers if each not in told),
    )


def _may_be_told(answer: Answer, element: ElementDefined) -> bool:
    return answer.sealed is None and not (element.sensitive or element.personal)


def packed_met(last: Iterable[tuple[int, datetime]]) -> tuple[PackedMet, ...]:
    """Return which requirements (by number) were last met on which day."""
    days = sorted((local_day(at), number) for number, at in last)
    return tuple(
        PackedMet(day=day, requirements=tuple(number for _, number in met))
        for day, met in groupby(days, key=lambda each: each[0])
    )
