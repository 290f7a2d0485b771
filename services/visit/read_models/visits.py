"""Records of visits: by place, by who made them, by area; newest first."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Float,
    Index,
    Integer,
    Row,
    String,
    Text,
    Uuid,
    select,
)

from contracts.common import ObservedProblem
from contracts.visit.events import BinGraded, ProblemObserved, VisitRecorded
from contracts.visit.views import VisitLine
from events.envelope import Event
from events.read_models import More, ReadModel, add, change
from events.store.tables import Instant
from services.copies.within import within
from services.web.paging import Page, Paged

model = ReadModel("visits", version=1)

visits = model.table(
    "visits",
    Column("visit", Uuid, primary_key=True),
    Column("position", BigInteger, nullable=False, unique=True),
    Column("place", Uuid, nullable=False),
    Column("area", String(15), nullable=False),
    Column("person", String(64), nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("problems", Integer, nullable=False),
    Column("grade", Float),
    Column("version", Integer, nullable=False),
    Column("record", Text, nullable=False),
    Index("visits_place", "place", "position"),
    Index("visits_person", "person", "position"),
    Index("visits_area", "area", "position"),
)
problems = model.table(
    "visit_problems",
    Column("visit", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("problem", Text, nullable=False),
)


@model.on(VisitRecorded)
def recorded(connection: Connection, event: Event) -> None:
    """Keep a record, with its personal values sealed."""
    data: VisitRecorded = event.data
    row = {
        "visit": data.visit,
        "position": event.position,
        "place": data.place,
        "area": data.area,
        "person": data.person,
        "recorded_at": event.time,
        "problems": 0,
        "version": event.version,
        "record": msgspec.json.encode(data).decode(),
    }
    add(connection, visits, **row)


@model.on(ProblemObserved)
def problem_observed(connection: Connection, event: Event) -> None:
    """Keep a problem that was seen."""
    data: ProblemObserved = event.data
    row = {
        "visit": data.visit,
        "version": event.version,
        "problem": msgspec.json.encode(data.problem).decode(),
    }
    add(connection, problems, **row)
    _change(connection, event, problems=More(1))


@model.on(BinGraded)
def graded(connection: Connection, event: Event) -> None:
    """Note the points that a bin got."""
    _change(connection, event, grade=event.data.grade)


def _change(connection: Connection, event: Event, **values: Any) -> None:
    this = {"visit": event.data.visit}
    change(connection, visits, this, version=event.version, **values)


class Found(msgspec.Struct, frozen=True):
    """A record as it is kept: personal values sealed, restricted answers among the others."""

    record: VisitRecorded
    problems: tuple[ObservedProblem, ...]
    grade: float | None
    recorded_at: datetime
    version: int


def visit(connection: Connection, visit: UUID) -> Found | None:
    """Return one record, not yet reduced to what a reader may see."""
    row = connection.execute(select(visits).where(visits.c.visit == visit)).first()
    if row is None:
        return None
    seen = select(problems.c.problem).where(problems.c.visit == visit).order_by(problems.c.version)
    return Found(
        record=_record(row.record),
        problems=tuple(map(_problem, connection.execute(seen).scalars())),
        grade=row.grade,
        recorded_at=row.recorded_at,
        version=row.version,
    )


def evidence_until(connection: Connection, place: UUID, position: int) -> frozenset[str]:
    """Return the digests of what the records at a place show, those before a position in the log.

    Not of what problems show: those are issues by now, and their photos evidence there.
    """
    there = select(visits.c.record).where(visits.c.place == place, visits.c.position < position)
    records = map(_record, connection.execute(there).scalars())
    return frozenset(shown.digest for record in records for shown in record.evidence)


def listed(
    connection: Connection,
    areas: Sequence[str],
    page: Page,
    *,
    knows: Callable[[VisitRecorded], bool],
    person: str | None = None,
    place: UUID | None = None,
) -> Paged[VisitLine]:
    """Return the records in `areas`, newest first: all, or one person's, or at one place.

    `knows` tells of which the reader learns what problems were seen.
    """
    found = select(visits).where(within(visits.c.area, areas))
    if person is not None:
        found = found.where(visits.c.person == person)
    if place is not None:
        found = found.where(visits.c.place == place)
    if after := page.after(int):
        found = found.where(visits.c.position < after[0])
    ordered = found.order_by(visits.c.position.desc()).limit(page.fetch)
    paged = page.of(list(connection.execute(ordered)), key=lambda row: (row.position,))
    return Paged([_line(row, knows) for row in paged.items], paged.next)


def _line(row: Row[Any], knows: Callable[[VisitRecorded], bool]) -> VisitLine:
    record = _record(row.record)
    return VisitLine(
        visit=row.visit,
        place=row.place,
        place_name=record.place_name,
        area=row.area,
        kind=record.kind,
        outcome=record.outcome,
        problems=row.problems if knows(record) else None,
        observed_at=record.observed_at,
        recorded_at=row.recorded_at,
    )


_record = msgspec.json.Decoder(VisitRecorded).decode
_problem = msgspec.json.Decoder(ObservedProblem).decode
