"""Answers: one for each element that is asked, as given at the door or re-used while fresh."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.visit.commands import RecordVisit
from contracts.visit.events import ElementDefined
from contracts.visit.parts import Answer, GivenAnswer
from events.decider import Refused
from services.visit.domain.element import expected, fits
from services.visit.domain.form import Form


def subject_of(place: UUID, household: int) -> str:
    """Return the vault's subject for what is said at a place: the household that lives there.

    `household` counts from 0, one more for each that was forgotten.
    """
    return f"place-{place}-{household}" if household else f"place-{place}"


@dataclass(frozen=True, slots=True)
class Answers:
    """Makes the answers of one record.

    They are about `subject`; `sealed` holds the ciphertext of each personal one.
    """

    command: RecordVisit
    form: Form
    subject: str
    sealed: Mapping[str, str]
    at: datetime

    def all(self) -> tuple[Answer, ...]:
        """Return one answer for each element of the form. Raises Refused, naming the field."""
        given = self._given()
        answers = {code: self._answer(code, given.get(code)) for code in self.form.asked()}
        if missing := [code for code, answer in answers.items() if answer is None]:
            detail = f"Unanswered: {', '.join(missing)}. `unknown` and `refused` are answers too."
            raise Refused("visit.unanswered", detail, field="answers")
        return tuple(answer for answer in answers.values() if answer is not None)

    def _given(self) -> dict[str, GivenAnswer]:
        given: dict[str, GivenAnswer] = {}
        asked = frozenset(self.form.asked())
        for number, answer in enumerate(self.command.answers):
            where = f"answers.{number}"
            if answer.element not in asked:
                detail = "The form does not ask for this element."
                raise Refused("visit.not-asked", detail, field=f"{where}.element")
            if answer.element in given:
                detail = f"{answer.element} was answered twice."
                raise Refused("visit.answered-twice", detail, field=f"{where}.element")
            _check(self.form.elements[answer.element], answer, f"{where}.value")
            given[answer.element] = answer
        return given

    def _answer(self, code: str, given: GivenAnswer | None) -> Answer | None:
        if given is not None:
            return self._kept(given, self.form.elements[code])
        fresh = self.form.fresh(code)
        return _reused(fresh) if fresh is not None else None

    def _kept(self, given: GivenAnswer, element: ElementDefined) -> Answer:
        secret = given.state == "given" and element.personal
        return Answer(
            element=given.element,
            state=given.state,
            value=None if secret else given.value,
            subject=self.subject,
            sealed=self.sealed[given.element] if secret else None,
            visit=self.command.visit,
            observed_at=self.at,
        )


def to_be_sealed(command: RecordVisit, form: Form) -> Iterator[GivenAnswer]:
    """Yield the valid answers whose values no event may show."""
    for answer in command.answers:
        element = form.elements.get(answer.element)
        if element is None or not element.personal or answer.state != "given":
            continue
        if fits(element, answer.value):
            yield answer


def _check(element: ElementDefined, answer: GivenAnswer, field: str) -> None:
    if answer.state != "given":
        if answer.value is not None:
            detail = f"An answer that is {answer.state} has no value."
            raise Refused("answer.invalid", detail, field=field)
    elif not fits(element, answer.value):
        detail = f"Not a valid answer to {element.element}: {expected(element)} is."
        raise Refused("answer.invalid", detail, field=field)


def _reused(answer: Answer) -> Answer:
    return Answer(
        element=answer.element,
        state="reused",
        value=answer.value,
        subject=answer.subject,
        sealed=answer.sealed,
        visit=answer.visit,
        observed_at=answer.observed_at,
    )
