"""Who sees what of a record (知悉范围).

Whoever made it reads it, and so do the coordinators and auditors of the area; nobody else does.
What restricted requirements alone asked is left out for everybody, and so is that they asked.
Personal values are opened only for the cadre who made the record, as long as the place lies in
their jurisdiction; everybody else sees that there is a value, which is withheld.
"""

from collections.abc import Mapping
from typing import Any

from contracts.visit.events import VisitRecorded
from contracts.visit.parts import Answer
from contracts.visit.views import ShownAnswer, ShownPart
from services.visit.domain.form import openly_asked


def disclosed(record: VisitRecorded) -> tuple[Answer, ...]:
    """Return the answers of a record that its readers learn of."""
    asked = openly_asked(record)
    return tuple(answer for answer in record.answers if answer.element in asked)


def answers(record: VisitRecorded, opened: Mapping[str, Any]) -> tuple[ShownAnswer, ...]:
    """Return the answers as shown; `opened` holds the personal values that the reader may see."""
    return tuple(_shown(answer, opened) for answer in disclosed(record))


def _shown(answer: Answer, opened: Mapping[str, Any]) -> ShownAnswer:
    sealed = answer.sealed is not None
    return ShownAnswer(
        element=answer.element,
        state=answer.state,
        value=opened.get(answer.element) if sealed else answer.value,
        withheld=sealed and answer.element not in opened,
        visit=answer.visit,
        observed_at=answer.observed_at,
    )


def parts(record: VisitRecorded) -> tuple[ShownPart, ...]:
    """Return which departments got which elements, without what is restricted."""
    return tuple(
        ShownPart(department=each.department, requirement=each.requirement, elements=each.elements)
        for each in record.parts
        if not each.restricted
    )
