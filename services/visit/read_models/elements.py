"""The dictionary of elements, in every version that a form may still go by."""

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    Row,
    String,
    Text,
    bindparam,
    func,
    select,
)

from contracts.visit.events import ElementDefined
from contracts.visit.views import Element
from events.envelope import Event
from events.read_models import ReadModel, add
from services.web.paging import Page, Paged

NEVER = 2**62
"""A position that no log reaches."""

model = ReadModel("elements", version=1)

elements = model.table(
    "elements",
    Column("element", String(64), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("definition", Text, nullable=False),
    Index("elements_position", "element", "position"),
)


@model.on(ElementDefined)
def defined(connection: Connection, event: Event) -> None:
    """Keep one more version of an element."""
    row = {
        "element": event.data.element,
        "version": event.version,
        "position": event.position,
        "definition": msgspec.json.encode(event.data).decode(),
    }
    add(connection, elements, **row)


def as_of(
    connection: Connection,
    codes: Iterable[str],
    position: int = NEVER,
) -> dict[str, ElementDefined]:
    """Return those of `codes` that were defined by a position of the log, as they were then."""
    wanted = {"codes": list(set(codes)), "known": position}
    found = connection.execute(_AS_OF, wanted)
    return {row.element: _definition(row.definition) for row in found}


_AS_OF = (
    select(elements.c.element, elements.c.definition)
    .where(
        elements.c.element.in_(bindparam("codes", expanding=True)),
        elements.c.position <= bindparam("known"),
    )
    .order_by(elements.c.position)
)


def current(connection: Connection) -> list[ElementDefined]:
    """Return all elements as they are now, in the order in which they were first defined."""
    newest: dict[str, ElementDefined] = {}
    for row in connection.execute(select(elements).order_by(elements.c.position)):
        newest[row.element] = _definition(row.definition)
    return list(newest.values())


def newest(connection: Connection) -> int:
    """Return the position of what was defined last, 0 if nothing was."""
    return connection.execute(select(func.max(elements.c.position))).scalar() or 0


def defined_after(connection: Connection, position: int) -> int:
    """Return how often an element was defined after a position of the log."""
    later = select(func.count()).where(elements.c.position > position)
    return connection.execute(later).scalar_one()


def element(connection: Connection, code: str) -> Element | None:
    """Return one element as it is now."""
    found = select(elements).where(elements.c.element == code)
    row = connection.execute(found.order_by(elements.c.version.desc()).limit(1)).first()
    return None if row is None else view(row)


def listed(connection: Connection, page: Page) -> Paged[Element]:
    """Return all elements as they are now, by code."""
    newer = elements.alias()
    superseded = select(newer.c.version).where(
        newer.c.element == elements.c.element,
        newer.c.version > elements.c.version,
    )
    found = select(elements).where(~superseded.exists())
    if after := page.after(str):
        found = found.where(elements.c.element > after[0])
    rows = connection.execute(found.order_by(elements.c.element).limit(page.fetch))
    return page.of([view(row) for row in rows], key=lambda each: (each.element,))


def view(row: Row[Any]) -> Element:
    """Return one row as it is answered."""
    data = _definition(row.definition)
    return Element(
        element=data.element,
        name=data.name,
        type=data.type,
        choices=data.choices,
        fresh_days=data.fresh_days,
        personal=data.personal,
        sensitive=data.sensitive,
        version=row.version,
    )


_definition = msgspec.json.Decoder(ElementDefined).decode
