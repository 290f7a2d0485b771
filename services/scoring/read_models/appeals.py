"""Appeals and what was decided about them."""

from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Boolean, Column, Connection, Integer, String, Text, insert, select, update

from contracts.scoring.events import AppealDecided, ScoreAppealed
from contracts.scoring.views import AppealView
from events.envelope import Event
from events.read_models import ReadModel, plain
from services.web.paging import Page, Paged

model = ReadModel("score_appeals", version=1)

appeals = model.table(
    "score_appeals",
    Column("appeal", String(36), primary_key=True),
    Column("entry", String(36), nullable=False, index=True),
    Column("subject", String(64), nullable=False, index=True),
    Column("grounds", Text, nullable=False),
    Column("status", String(10), nullable=False),
    Column("upheld", Boolean),
    Column("reason", Text),
    Column("version", Integer, nullable=False),
)


@model.on(ScoreAppealed)
def made(connection: Connection, event: Event) -> None:
    """Add an appeal."""
    data: ScoreAppealed = event.data
    connection.execute(
        insert(appeals).values(
            appeal=str(data.appeal),
            entry=str(data.entry),
            subject=data.subject,
            grounds=data.grounds,
            status="open",
            version=event.version,
        ),
    )


@model.on(AppealDecided)
def decided(connection: Connection, event: Event) -> None:
    """Note what was decided."""
    data: AppealDecided = event.data
    connection.execute(
        update(appeals)
        .where(appeals.c.appeal == str(data.appeal))
        .values(
            status="decided",
            upheld=data.upheld,
            reason=data.reason,
            version=event.version,
        ),
    )


def one(connection: Connection, appeal: UUID) -> AppealView | None:
    """Return one appeal."""
    row = connection.execute(select(appeals).where(appeals.c.appeal == str(appeal))).mappings()
    found = row.first()
    return _view(found) if found else None


def about(connection: Connection, entry: UUID) -> bool:
    """Tell whether an entry was appealed before."""
    found = select(appeals.c.appeal).where(appeals.c.entry == str(entry))
    return connection.execute(found).first() is not None


def listed(connection: Connection, subject: str | None, page: Page) -> Paged[AppealView]:
    """Return appeals, those of one subject where given."""
    wanted = select(appeals).order_by(appeals.c.appeal)
    if subject is not None:
        wanted = wanted.where(appeals.c.subject == subject)
    if (after := page.after(str)) is not None:
        wanted = wanted.where(appeals.c.appeal > after[0])
    rows = connection.execute(wanted.limit(page.fetch)).mappings()
    return page.of([_view(row) for row in rows], lambda one: (str(one.appeal),))


def _view(row: Any) -> AppealView:
    return msgspec.convert(plain(row), AppealView)
