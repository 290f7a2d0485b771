"""Requirements, and from which position of the log to which each was in force."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    Index,
    Integer,
    Row,
    String,
    Text,
    Uuid,
    and_,
    bindparam,
    false,
    or_,
    select,
)

from contracts.common import PlaceKind
from contracts.directory.codes import LENGTHS, lineage
from contracts.visit.events import (
    RequirementApproved,
    RequirementEnded,
    RequirementProposed,
    RequirementRejected,
)
from contracts.visit.parts import StatedBasis, VisitKind
from contracts.visit.views import Requirement, RequirementStatus
from events.envelope import Event
from events.read_models import ReadModel, add, change
from services.copies.within import within
from services.visit.domain.notice import Asked
from services.web.paging import Page, Paged

model = ReadModel("requirements", version=2)

requirements = model.table(
    "requirements",
    Column("requirement", Uuid, primary_key=True),
    Column("proposed_at", BigInteger, nullable=False, unique=True),
    Column("department", String(64), nullable=False),
    Column("title", String(200), nullable=False),
    Column("place_kinds", JSON, nullable=False),
    Column("occasion", String(20), nullable=False),
    Column("area", String(15), nullable=False),
    Column("elements", JSON, nullable=False),
    Column("every_days", Integer, nullable=False),
    Column("basis", JSON, nullable=False),
    Column("until", Date, nullable=False),
    Column("restricted", Boolean, nullable=False),
    Column("status", String(10), nullable=False),
    Column("reason", Text),
    Column("approved_at", BigInteger),
    Column("approved_version", Integer),
    Column("ended_at", BigInteger),
    Column("version", Integer, nullable=False),
    Index("requirements_in_force", "occasion", "area"),
)


@model.on(RequirementProposed)
def proposed(connection: Connection, event: Event) -> None:
    """Add what a department asks for; nobody has decided on it."""
    data: RequirementProposed = event.data
    row = {
        "requirement": data.requirement,
        "proposed_at": event.position,
        "department": data.department,
        "title": data.title,
        "place_kinds": list(data.place_kinds),
        "occasion": data.occasion,
        "area": data.area,
        "elements": list(data.elements),
        "every_days": data.every_days,
        "basis": msgspec.to_builtins(data.basis),
        "until": data.until,
        "restricted": data.restricted,
        "status": "proposed",
        "version": event.version,
    }
    add(connection, requirements, **row)


@model.on(RequirementApproved)
def approved(connection: Connection, event: Event) -> None:
    """Ask it from here on."""
    _change(
        connection,
        event,
        "approved",
        approved_at=event.position,
        approved_version=event.version,
    )


@model.on(RequirementRejected)
def rejected(connection: Connection, event: Event) -> None:
    """Note that it will not be asked, and why."""
    _change(connection, event, "rejected", reason=event.data.reason)


@model.on(RequirementEnded)
def ended(connection: Connection, event: Event) -> None:
    """Ask it no more, from here on."""
    _change(connection, event, "ended", reason=event.data.reason, ended_at=event.position)


def _change(
    connection: Connection,
    event: Event,
    status: RequirementStatus,
    **values: Any,
) -> None:
    this = {"requirement": event.data.requirement}
    change(connection, requirements, this, status=status, version=event.version, **values)


def in_force(
    connection: Connection,
    *,
    area: str,
    kind: PlaceKind,
    occasion: VisitKind,
    position: int,
    day: date,
) -> list[Row[Any]]:
    """Return what was asked for at a place on an occasion, at a position of the log, on a day.

    In the order in which it was proposed.
    """
    wanted = {"on": occasion, "areas": lineage(area), "known": position, "day": day}
    return [row for row in connection.execute(_IN_FORCE, wanted) if kind in row.place_kinds]


_IN_FORCE = (
    select(requirements)
    .where(
        requirements.c.occasion == bindparam("on"),
        requirements.c.area.in_(bindparam("areas", expanding=True)),
        requirements.c.approved_at <= bindparam("known"),
        or_(requirements.c.ended_at.is_(None), requirements.c.ended_at > bindparam("known")),
        requirements.c.until >= bindparam("day"),
    )
    .order_by(requirements.c.proposed_at)
)


def openly_asked(connection: Connection, area: str, day: date) -> list[Asked]:
    """Return what households of an area may be asked on a day, by what everybody may know of.

    In the order in which it was proposed. What is asked in a part of a village is asked in that
    village; what is asked in a part of anything larger is left out.
    """
    parts = (area,) if len(area) >= LENGTHS["village"] else ()
    found = (
        select(requirements.c.basis, requirements.c.elements, requirements.c.place_kinds)
        .where(
            requirements.c.occasion == "household_visit",
            or_(requirements.c.area.in_(lineage(area)), within(requirements.c.area, parts)),
            requirements.c.restricted == false(),
            requirements.c.approved_at.is_not(None),
            requirements.c.ended_at.is_(None),
            requirements.c.until >= day,
        )
        .order_by(requirements.c.proposed_at)
    )
    return [
        Asked(msgspec.convert(row.basis, StatedBasis), tuple(row.elements))
        for row in connection.execute(found)
        if "household" in row.place_kinds
    ]


@dataclass(frozen=True, slots=True)
class Sight:
    """Which requirements a reader learns of.

    All that are asked in `areas`, but `restricted` ones only if so said; those of the `own`
    department and, of the others', what is neither restricted nor was refused approval.
    """

    areas: tuple[str, ...]
    own: str | None
    restricted: bool

    @property
    def condition(self) -> ColumnElement[bool]:
        """The condition that a requirement is seen."""
        open_to_all = requirements.c.restricted == false()
        shown = and_(open_to_all, requirements.c.approved_at.is_not(None))
        own = requirements.c.department == self.own
        there = within(requirements.c.area, self.areas)
        return or_(shown, own, there if self.restricted else and_(there, open_to_all))


def requirement(connection: Connection, requirement: UUID, sight: Sight) -> Requirement | None:
    """Return one requirement, None if there is none that this reader learns of."""
    found = select(requirements).where(
        requirements.c.requirement == requirement,
        sight.condition,
    )
    row = connection.execute(found).first()
    return None if row is None else _view(row)


def listed(
    connection: Connection,
    page: Page,
    sight: Sight,
    *,
    department: str | None = None,
    status: RequirementStatus | None = None,
) -> Paged[Requirement]:
    """Return the requirements that a reader learns of, in the order of their proposals."""
    found = select(requirements).where(sight.condition)
    if department is not None:
        found = found.where(requirements.c.department == department)
    if status is not None:
        found = found.where(requirements.c.status == status)
    if after := page.after(int):
        found = found.where(requirements.c.proposed_at > after[0])
    rows = list(connection.execute(found.order_by(requirements.c.proposed_at).limit(page.fetch)))
    paged = page.of(rows, key=lambda row: (row.proposed_at,))
    return Paged([_view(row) for row in paged.items], paged.next)


def _view(row: Row[Any]) -> Requirement:
    return Requirement(
        requirement=row.requirement,
        department=row.department,
        title=row.title,
        place_kinds=tuple(row.place_kinds),
        occasion=row.occasion,
        area=row.area,
        elements=tuple(row.elements),
        every_days=row.every_days,
        basis=msgspec.convert(row.basis, StatedBasis),
        until=row.until,
        restricted=row.restricted,
        status=row.status,
        reason=row.reason,
        approved_at=row.approved_at,
        ended_at=row.ended_at,
        version=row.version,
    )
