"""The places of each village, packed ahead of whoever asks for them.

What is packed is never more than a start: what changed since is read beside it. So a village that
was not packed yet, or whose row is lost, only takes longer to answer.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import msgspec
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    MetaData,
    String,
    Table,
    Text,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
)

from contracts.visit.packs import PackedPlace
from events.store.revisions import with_history
from services.copies.within import within
from services.visit.read_models import packs
from services.visit.read_models.places import places

metadata = with_history(MetaData(), Path(__file__).parents[1] / "migrations")

packed = Table(
    "packed",
    metadata,
    Column("area", String(15), primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("places", Text, nullable=False),
)

ENOUGH = 50
"""As many changed places as make it worth while to pack a village anew."""

AT_ONCE = 5
"""How many villages are packed in one go, at most: the log is not kept waiting for them."""


def stale(connection: Connection) -> list[str]:
    """Return the villages to pack next: those with most changes, or where someone was forgotten."""
    since = func.coalesce(packed.c.position, 0)
    changed = func.count(places.c.place)
    gone = func.max(places.c.household)
    found = (
        select(places.c.area)
        .outerjoin(packed, packed.c.area == places.c.area)
        .where(or_(places.c.changed > since, packs.redefined(connection) > since))
        .group_by(places.c.area)
        .having(or_(changed >= ENOUGH, and_(gone > 0, func.max(since) > 0)))
        .order_by(changed.desc(), places.c.area)
        .limit(AT_ONCE)
    )
    return list(connection.execute(found).scalars())


def pack(connection: Connection, area: str, head: int, at: datetime) -> None:
    """Pack the places of a village as they are at the head of the log, a position."""
    rows = packs.changed(connection, [area], 0, head, at, exactly=True)
    connection.execute(delete(packed).where(packed.c.area == area))
    text = msgspec.json.encode(rows).decode()
    connection.execute(insert(packed).values(area=area, position=head, places=text))


def whole(connection: Connection, area: str, head: int, at: datetime) -> Iterator[PackedPlace]:
    """Yield all places of an area: what is packed of it, and what changed since."""
    redefined = packs.redefined(connection)
    found = select(packed).where(within(packed.c.area, [area]), packed.c.position >= redefined)
    rows = list(connection.execute(found))
    known = {each.place: each for row in rows for each in _places(row.places)}
    since = {row.area: row.position for row in rows}
    news = packs.changed(connection, [area], 0, head, at, since=since)
    yield from (known | {each.place: each for each in news}).values()


_places = msgspec.json.Decoder(Sequence[PackedPlace]).decode
