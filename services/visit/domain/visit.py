"""Visits: one record at a place, answered once, for everybody who needs a part of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from contracts.visit.commands import RecordVisit
from contracts.visit.events import BinGraded, ProblemObserved, VisitRecorded
from events.decider import Decider, Refused
from services.geo.county import require_in_reach
from services.geo.point import Point as Spot
from services.visit.domain.answers import Answers, subject_of
from services.visit.domain.form import Form, check_kind, parts
from services.visit.domain.place import Place
from services.web.moment import observed

MAX_GRADE = 100


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """What a record needs to know, gathered beforehand.

    `received` is the server's time. `place` is None where there is none that this person may
    visit, and as it was when the `form` was computed. `sealed` holds the ciphertext of each
    personal answer that was sent, by element. `ahead_s` is by how many seconds the client's clock
    was found to be ahead. `unknown_companions` are positions in the list of companions.
    """

    received: datetime
    person: str
    place: Place | None
    form: Form
    sealed: Mapping[str, str] = field(default_factory=dict)
    ahead_s: float = 0.0
    unknown_companions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Recorded:
    """A visit is recorded once; only its area is of interest afterwards."""

    area: str | None = None


def _decide(state: Recorded, command: RecordVisit, facts: VisitFacts) -> Sequence[object]:
    if state.area is not None:
        raise Refused("visit.exists", "This visit was recorded already.")
    if facts.place is None:
        raise Refused("place.unknown", "There is no such place; scan its code.", field="place")
    if facts.place.retired:
        raise Refused("place.retired", "This place was retired before the form was fetched.")
    check_kind(command.kind, facts.place.kind, "kind")
    _check(command, facts, facts.place)
    record = _record(command, facts, facts.place)
    return [record, *_problems(record, command), *_grades(record, command)]


def _check(command: RecordVisit, facts: VisitFacts, place: Place) -> None:
    if command.grade is not None and (command.kind != "bin_check" or command.grade > MAX_GRADE):
        detail = f"Only a bin check has a grade, of {MAX_GRADE} points at most."
        raise Refused("visit.grade", detail, field="grade")
    if command.answers and command.outcome != "met":
        detail = "Nobody was spoken to, so nobody can have answered."
        raise Refused("visit.not-asked", detail, field="answers")
    for number, companion in enumerate(command.companions):
        if companion == facts.person or companion in command.companions[:number]:
            detail = "Name each who came along once; whoever makes the record is there anyway."
            raise Refused("visit.companion-twice", detail, field=f"companions.{number}")
    for number in facts.unknown_companions:
        raise Refused("person.unknown", "Nobody has this code.", field=f"companions.{number}")
    seen = set()
    for number, problem in enumerate(command.problems):
        if problem.problem in seen:
            detail = "Two problems have one id; each is a problem of its own."
            raise Refused("problem.twice", detail, field=f"problems.{number}.problem")
        seen.add(problem.problem)
        if (at := problem.point) is not None:
            field = f"problems.{number}.point"
            require_in_reach(Spot(at.longitude, at.latitude), place.area, field)


def _record(command: RecordVisit, facts: VisitFacts, place: Place) -> VisitRecorded:
    form = facts.form
    when = observed(command.observed_at, facts.ahead_s, facts.received, form.version.at)
    met = command.outcome == "met"
    subject = subject_of(command.place, place.household)
    answers = Answers(command, form, subject, facts.sealed, when.at).all() if met else ()
    return VisitRecorded(
        visit=command.visit,
        place=command.place,
        place_kind=place.kind,
        place_name=place.name,
        area=place.area,
        kind=command.kind,
        outcome=command.outcome,
        person=facts.person,
        companions=command.companions,
        form=command.form,
        answers=answers,
        parts=parts(form.due(), [answer.element for answer in answers]),
        evidence=command.evidence,
        note=command.note,
        observed_at=when.at,
        clock_offset_s=when.offset_s,
        clock_suspect=when.suspect,
    )


def _problems(record: VisitRecorded, command: RecordVisit) -> Iterator[ProblemObserved]:
    for problem in command.problems:
        yield ProblemObserved(
            visit=record.visit,
            place=record.place,
            place_name=record.place_name,
            area=record.area,
            person=record.person,
            observed_at=record.observed_at,
            problem=problem,
        )


def _grades(record: VisitRecorded, command: RecordVisit) -> Iterator[BinGraded]:
    if command.grade is not None:
        yield BinGraded(
            visit=record.visit,
            place=record.place,
            area=record.area,
            grade=command.grade,
            observed_at=record.observed_at,
        )


def _evolve(state: Recorded, event: object) -> Recorded:
    return Recorded(event.area) if isinstance(event, VisitRecorded) else state


visit: Decider[Recorded, RecordVisit, VisitFacts] = Decider(
    "visit",
    Recorded(),
    _decide,
    _evolve,
    lambda state: state.area,
)
