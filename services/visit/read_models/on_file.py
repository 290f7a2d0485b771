"""What is on file at each place: the answers given there, and when each requirement was met.

Every row keeps the position of its record, so that a form can be computed as it was.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    String,
    Text,
    Uuid,
    bindparam,
    delete,
    func,
    select,
)

from contracts.visit.events import HouseholdForgotten, VisitRecorded
from contracts.visit.parts import Answer
from events.envelope import Event
from events.read_models import ReadModel, add
from events.store.tables import Instant
from services.visit.domain.form import openly_asked

model = ReadModel("on_file", version=1)

answers = model.table(
    "answers",
    Column("place", Uuid, primary_key=True),
    Column("element", String(64), primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("observed_at", Instant, nullable=False),
    Column("visit", Uuid, nullable=False),
    Column("value", JSON),
    Column("subject", String(64), nullable=False),
    Column("sealed", Text),
)
met = model.table(
    "requirements_met",
    Column("place", Uuid, primary_key=True),
    Column("requirement", Uuid, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("observed_at", Instant, nullable=False),
)


@model.on(VisitRecorded)
def recorded(connection: Connection, event: Event) -> None:
    """Keep what was said to requirements that are not restricted, and which ones were met."""
    data: VisitRecorded = event.data
    if data.outcome != "met":
        return
    asked = openly_asked(data)
    given = [
        {
            "place": data.place,
            "element": answer.element,
            "position": event.position,
            "observed_at": answer.observed_at,
            "visit": answer.visit,
            "value": answer.value,
            "subject": answer.subject,
            "sealed": answer.sealed,
        }
        for answer in data.answers
        if answer.state == "given" and answer.element in asked
    ]
    for answer in given:
        add(connection, answers, **answer)
    _note_met(connection, event)


@model.on(HouseholdForgotten)
def household_forgotten(connection: Connection, event: Event) -> None:
    """Take off the file what nobody can read any more."""
    at_place = answers.c.place == event.data.place
    connection.execute(delete(answers).where(at_place, answers.c.sealed.is_not(None)))


def _note_met(connection: Connection, event: Event) -> None:
    data: VisitRecorded = event.data
    done = [
        {
            "place": data.place,
            "requirement": part.requirement,
            "position": event.position,
            "observed_at": data.observed_at,
        }
        for part in data.parts
    ]
    for part in done:
        add(connection, met, **part)


def latest(connection: Connection, place: UUID, position: int) -> dict[str, Answer]:
    """Return the latest answer to each element at a place, as known at a position of the log.

    A record that arrives late does not displace what was answered after it.
    """
    found = connection.execute(_LATEST, {"at": place, "known": position})
    return {
        row.element: Answer(
            element=row.element,
            state="given",
            value=row.value,
            subject=row.subject,
            sealed=row.sealed,
            visit=row.visit,
            observed_at=row.observed_at,
        )
        for row in found
    }


_LATEST = (
    select(answers)
    .where(answers.c.place == bindparam("at"), answers.c.position <= bindparam("known"))
    .order_by(answers.c.observed_at, answers.c.position)
)


def last_met(connection: Connection, place: UUID, position: int) -> dict[UUID, datetime]:
    """Return when each requirement was last met at a place, as known at a position of the log."""
    found = connection.execute(_LAST_MET, {"at": place, "known": position})
    return {row[0]: row[1] for row in found}


_LAST_MET = (
    select(met.c.requirement, func.max(met.c.observed_at))
    .where(met.c.place == bindparam("at"), met.c.position <= bindparam("known"))
    .group_by(met.c.requirement)
)
