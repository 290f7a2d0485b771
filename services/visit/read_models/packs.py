"""What packs are made of: the places, elements and requirements that changed after a position."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, not_, or_, select

from contracts.directory.codes import lineage
from contracts.visit.packs import PackedPlace, PackedRequirement
from contracts.visit.parts import Answer, StatedBasis
from contracts.visit.views import Element
from services.copies.within import within
from services.visit.domain.basis import cited
from services.visit.domain.form import Form, FormVersion
from services.visit.domain.pack import packed_answers, packed_met
from services.visit.read_models import elements as dictionary
from services.visit.read_models.elements import elements
from services.visit.read_models.on_file import answers, met
from services.visit.read_models.places import places, stickers
from services.visit.read_models.requirements import requirements

STICKER_DIGITS = 16
"""Of a fingerprint: enough to tell apart all stickers of a county."""


def size(connection: Connection, area: str) -> int:
    """Return how many places an area has, retired ones included."""
    found = select(func.count()).select_from(places).where(within(places.c.area, [area]))
    return connection.execute(found).scalar_one()


def redefined(connection: Connection) -> int:
    """Return the position at which an element was last defined anew, 0 if none was.

    What was packed before it goes by another definition: whether an answer still fits, whether
    its value may be told.
    """
    again = select(func.max(elements.c.position)).where(elements.c.version > 1)
    return connection.execute(again).scalar() or 0


def position(connection: Connection, area: str, head: int) -> int:
    """Return the position at which anything in the pack of an area last changed."""
    latest = (
        select(func.max(places.c.changed)).where(within(places.c.area, [area])),
        select(func.max(elements.c.position)),
        select(func.max(_decided)).where(_about(area)),
    )
    found = (connection.execute(each).scalar() or 0 for each in latest)
    return min(head, max(found))


_decided = func.coalesce(requirements.c.ended_at, requirements.c.approved_at)


def _about(area: str) -> ColumnElement[bool]:
    around = requirements.c.area.in_(lineage(area))
    return or_(around, within(requirements.c.area, [area]))


def asked(
    connection: Connection, area: str, after: int, head: int, day: date
) -> list[PackedRequirement]:
    """Return the requirements of an area that were approved, or ended, after a position.

    As known at the head, in the order of their proposals. Those that have expired are left out,
    and from a whole pack (after 0) those that have ended.
    """
    found = select(requirements).where(
        _about(area),
        requirements.c.approved_at <= head,
        _decided > after,
        requirements.c.until >= day,
    )
    rows = connection.execute(found.order_by(requirements.c.proposed_at))
    packed = [_requirement(row, head) for row in rows]
    return [each for each in packed if after or not each.ended]


def _requirement(row: Row[Any], head: int) -> PackedRequirement:
    told = {} if row.restricted else _told(row)
    return PackedRequirement(
        number=row.proposed_at,
        place_kinds=tuple(row.place_kinds),
        occasion=row.occasion,
        area=row.area,
        elements=tuple(row.elements),
        every_days=row.every_days,
        until=row.until,
        ended=row.ended_at is not None and row.ended_at <= head,
        **told,
    )


def _told(row: Row[Any]) -> dict[str, Any]:
    return {
        "requirement": row.requirement,
        "department": row.department,
        "title": row.title,
        "basis": cited(msgspec.convert(row.basis, StatedBasis)),
    }


def defined(connection: Connection, after: int) -> list[Element]:
    """Return the elements that were defined after a position, as they are now."""
    newer = select(func.max(elements.c.version)).where(elements.c.position > after)
    if connection.execute(newer).scalar() is None:
        return []
    rows = connection.execute(select(elements).order_by(elements.c.position))
    latest = {row.element: row for row in rows}
    return [dictionary.view(row) for row in latest.values() if row.position > after]


def changed(
    connection: Connection,
    area: Iterable[str],
    after: int,
    head: int,
    at: datetime,
    *,
    exactly: bool = False,
    since: Mapping[str, int] | None = None,
) -> list[PackedPlace]:
    """Return the places in some areas that changed after a position, as known at the head.

    `exactly` leaves out what lies in a part of the areas. `since` names villages whose places
    are known up to a later position.
    """
    there = places.c.area.in_(tuple(area)) if exactly else within(places.c.area, area)
    wanted = and_(there, places.c.changed > after, *_unknown(since or {}))
    rows = list(connection.execute(select(places).where(wanted).order_by(places.c.code)))
    if not rows:
        return []
    those = select(places.c.place).where(wanted)
    words = {each.element: each for each in dictionary.current(connection)}
    version = FormVersion.of(head, at)
    said, done = _said(connection, those, head), _done(connection, those, head)
    stuck = _stuck(connection, those)
    return [
        _place(row, stuck[row.place], done[row.place], Form(version, (), words, said[row.place]))
        for row in rows
    ]


def _unknown(since: Mapping[str, int]) -> Iterable[ColumnElement[bool]]:
    for village, known in since.items():
        yield not_(and_(places.c.area == village, places.c.changed <= known))


def _place(
    row: Row[Any],
    stuck: list[str],
    done: list[tuple[int, datetime]],
    form: Form,
) -> PackedPlace:
    return PackedPlace(
        place=row.place,
        code=row.code,
        kind=row.kind,
        name=row.name,
        area=row.area,
        door=row.door,
        longitude=row.longitude,
        latitude=row.latitude,
        stickers=tuple(sorted(stuck)),
        retired=row.retired,
        met=packed_met(done) if row.retired is None else (),
        on_file=packed_answers(form) if row.retired is None else (),
    )


def _stuck(connection: Connection, those: Select[Any]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = defaultdict(list)
    for row in connection.execute(select(stickers).where(stickers.c.place.in_(those))):
        found[row.place].append(row.fingerprint[:STICKER_DIGITS])
    return found


def _said(connection: Connection, those: Select[Any], head: int) -> dict[UUID, dict[str, Answer]]:
    there = select(answers).where(answers.c.place.in_(those), answers.c.position <= head)
    found: dict[UUID, dict[str, Answer]] = defaultdict(dict)
    for row in connection.execute(there.order_by(answers.c.observed_at, answers.c.position)):
        found[row.place][row.element] = Answer(
            element=row.element,
            state="given",
            value=row.value,
            subject=row.subject,
            sealed=row.sealed,
            visit=row.visit,
            observed_at=row.observed_at,
        )
    return found


def _done(
    connection: Connection, those: Select[Any], head: int
) -> dict[UUID, list[tuple[int, datetime]]]:
    asked_now = requirements.c.requirement == met.c.requirement
    there = (
        select(met.c.place, requirements.c.proposed_at, func.max(met.c.observed_at).label("last"))
        .join(requirements, asked_now)
        .where(met.c.place.in_(those), met.c.position <= head, requirements.c.ended_at.is_(None))
        .group_by(met.c.place, requirements.c.proposed_at)
    )
    found: dict[UUID, list[tuple[int, datetime]]] = defaultdict(list)
    for row in connection.execute(there):
        found[row.place].append((row.proposed_at, row.last))
    return found
