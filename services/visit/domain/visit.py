"""Visits: one record at a place, answered once, for everybody who needs a part of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from contracts.common import ObservedProblem, PlaceKind
from contracts.visit.commands import RecordVisit
from contracts.visit.events import BinGraded, ElementDefined, ProblemObserved, VisitRecorded
from contracts.visit.parts import Answer, GivenAnswer
from events.decider import Decider, Refused
from services.visit.domain import form
from services.visit.domain.form import InForce

SUSPECT_S = 300
"""A client's clock that is further off than this (seconds) is flagged; the record is kept."""

MAX_GRADE = 100


def subject_of(place: UUID) -> str:
    """Return the vault's subject for what is said at a place: its household."""
    return f"place-{place}"


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """What a record needs to know, gathered beforehand.

    `requirements` are those in force when the client fetched its form. `on_file` are the latest
    answers at this place, by element. `sealed` holds the ciphertext of each personal answer that
    was sent. `clock_offset_s` is how far ahead the client's clock was found to be.
    """

    person: str
    place_known: bool
    place_kind: PlaceKind = "site"
    place_name: str = ""
    area: str = ""
    requirements: tuple[InForce, ...] = ()
    elements: Mapping[str, ElementDefined] | None = None
    on_file: Mapping[str, Answer] | None = None
    sealed: Mapping[str, str] | None = None
    clock_offset_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Recorded:
    """A visit is recorded once; only its area is of interest afterwards."""

    area: str | None = None


def _decide(state: Recorded, command: RecordVisit, facts: VisitFacts) -> Sequence[object]:
    if state.area is not None:
        raise Refused("visit.exists", "This visit was recorded already.")
    if not facts.place_known:
        raise Refused("place.unknown", "There is no such place; scan its code.", field="place")
    if command.grade is not None and (command.kind != "bin_check" or command.grade > MAX_GRADE):
        detail = "Only a bin check has a grade, of 100 points at most."
        raise Refused("visit.grade", detail, field="grade")
    at = command.observed_at - timedelta(seconds=facts.clock_offset_s)
    record = _record(command, facts, at)
    problems = [_observed(record, problem) for problem in command.problems]
    return [record, *problems, *_graded(record, command.grade)]


def _record(command: RecordVisit, facts: VisitFacts, at: datetime) -> VisitRecorded:
    wanted = form.due(facts.requirements, at) if command.outcome == "met" else ()
    answers = _answers(command, facts, wanted, at)
    return VisitRecorded(
        visit=command.visit,
        place=command.place,
        place_kind=facts.place_kind,
        place_name=facts.place_name,
        area=facts.area,
        kind=command.kind,
        outcome=command.outcome,
        person=facts.person,
        companions=command.companions,
        form=command.form,
        answers=answers,
        parts=form.parts(wanted, [answer.element for answer in answers]),
        evidence=command.evidence,
        note=command.note,
        observed_at=at,
        clock_offset_s=facts.clock_offset_s,
        clock_suspect=abs(facts.clock_offset_s) > SUSPECT_S,
    )


def _answers(
    command: RecordVisit,
    facts: VisitFacts,
    wanted: Sequence[InForce],
    at: datetime,
) -> tuple[Answer, ...]:
    """Return one answer for each element that is due: as given, or re-used while it is fresh."""
    elements = facts.elements or {}
    given = _given(command, elements)
    asked = dict.fromkeys(code for requirement in wanted for code in requirement.elements)
    if extra := sorted(given.keys() - asked.keys()):
        detail = f"Nobody needs these answers here: {', '.join(extra)}. Fetch the form again."
        raise Refused("visit.not-asked", detail, field="answers")
    answers, missing = [], []
    for code in asked:
        on_file = (facts.on_file or {}).get(code)
        if code in given:
            answers.append(_kept(command, facts, given[code], elements[code], at))
        elif on_file is not None and form.is_fresh(elements[code], on_file, at):
            answers.append(_reused(on_file))
        else:
            missing.append(code)
    if missing:
        detail = f"Unanswered: {', '.join(missing)}. `unknown` and `refused` are answers too."
        raise Refused("visit.unanswered", detail, field="answers")
    return tuple(answers)


def _given(
    command: RecordVisit,
    elements: Mapping[str, ElementDefined],
) -> dict[str, GivenAnswer]:
    given: dict[str, GivenAnswer] = {}
    for number, answer in enumerate(command.answers):
        where = f"answers.{number}"
        if answer.element not in elements:
            detail = f"{answer.element} is not in the dictionary of elements."
            raise Refused("element.unknown", detail, field=f"{where}.element")
        if answer.element in given:
            detail = f"{answer.element} was answered twice."
            raise Refused("visit.answered-twice", detail, field=f"{where}.element")
        if answer.state == "given" and not _fits(elements[answer.element], answer.value):
            detail = f"Not a valid answer to {answer.element}: {_wanted(elements[answer.element])}."
            raise Refused("answer.invalid", detail, field=f"{where}.value")
        given[answer.element] = answer
    return given


def _kept(
    command: RecordVisit,
    facts: VisitFacts,
    given: GivenAnswer,
    element: ElementDefined,
    at: datetime,
) -> Answer:
    has_value = given.state == "given"
    sealed = (facts.sealed or {}).get(given.element) if has_value and element.personal else None
    return Answer(
        element=given.element,
        state=given.state,
        value=given.value if has_value and not element.personal else None,
        subject=subject_of(command.place),
        sealed=sealed,
        visit=command.visit,
        observed_at=at,
    )


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


def _fits(element: ElementDefined, value: Any) -> bool:
    codes = {choice.code for choice in element.choices}
    match element.type:
        case "text":
            return isinstance(value, str)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "yes_no":
            return isinstance(value, bool)
        case "choice":
            return value in codes if isinstance(value, str) else False
        case "choices":
            return isinstance(value, list) and set(value) <= codes
        case "date":
            return isinstance(value, str) and _is_date(value)


def _is_date(value: str) -> bool:
    try:
        datetime.strptime(value, "%Y-%m-%d")  # noqa: DTZ007 - a day has no time zone
    except ValueError:
        return False
    return True


def _wanted(element: ElementDefined) -> str:
    if element.choices:
        return "one of " + ", ".join(choice.code for choice in element.choices)
    names = {"text": "a text", "number": "a number", "yes_no": "true or false"}
    return names.get(element.type, "a day such as 2026-11-23")


def _observed(record: VisitRecorded, problem: ObservedProblem) -> ProblemObserved:
    return ProblemObserved(
        visit=record.visit,
        place=record.place,
        place_name=record.place_name,
        area=record.area,
        person=record.person,
        observed_at=record.observed_at,
        problem=problem,
    )


def _graded(record: VisitRecorded, grade: float | None) -> Sequence[BinGraded]:
    if grade is None:
        return []
    return [
        BinGraded(
            visit=record.visit,
            place=record.place,
            area=record.area,
            grade=grade,
            observed_at=record.observed_at,
        ),
    ]


def _evolve(state: Recorded, event: object) -> Recorded:
    return Recorded(event.area) if isinstance(event, VisitRecorded) else state


visit: Decider[Recorded, RecordVisit, VisitFacts] = Decider(
    "visit",
    Recorded(),
    _decide,
    _evolve,
    lambda state: state.area,
)
