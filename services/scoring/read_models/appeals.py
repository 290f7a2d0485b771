"""Appeals and what was decided about them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    String,
    Text,
    Uuid,
    and_,
    or_,
    select,
)

from contracts.scoring.events import AppealDecided, ScoreAppealed
from contracts.scoring.views import AppealView, Entry
from events.envelope import Event
from events.read_models import ReadModel, add, change, plain
from services.copies.within import within
from services.web.paging import Page, Paged

model = ReadModel("score_appeals", version=1)

appeals = model.table(
    "score_appeals",
    Column("appeal", Uuid, primary_key=True),
    Column("entry", Uuid, nullable=False),
    Column("measure", String(64), nullable=False),
    Column("subject_kind", String(20), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("counted", Uuid, nullable=False),
    Column("grounds", Text, nullable=False),
    Column("status", String(10), nullable=False),
    Column("upheld", Boolean),
    Column("reason", Text),
    Column("version", Integer, nullable=False),
    Index("score_appeals_counted", "counted"),
    Index("score_appeals_subject", "subject"),
)


@model.on(ScoreAppealed)
def made(connection: Connection, event: Event) -> None:
    """Add an appeal."""
    data: ScoreAppealed = event.data
    row = {
        "appeal": data.appeal,
        "entry": data.entry,
        "measure": data.measure,
        "subject_kind": data.subject_kind,
        "subject": data.subject,
        "counted": data.counted,
        "grounds": data.grounds,
        "status": "open",
        "version": event.version,
    }
    add(connection, appeals, **row)


@model.on(AppealDecided)
def decided(connection: Connection, event: Event) -> None:
    """Note what was decided."""
    data: AppealDecided = event.data
    change(
        connection,
        appeals,
        {"appeal": data.appeal},
        status="decided",
        upheld=data.upheld,
        reason=data.reason,
        version=event.version,
    )


def one(connection: Connection, appeal: UUID) -> AppealView | None:
    """Return one appeal."""
    found = select(appeals).where(appeals.c.appeal == appeal)
    row = connection.execute(found).mappings().first()
    return _view(row) if row else None


def about(connection: Connection, entry: Entry) -> bool:
    """Tell whether what an entry counts was appealed before."""
    found = select(appeals.c.appeal).where(
        appeals.c.counted == entry.counted,
        appeals.c.measure == entry.measure,
        appeals.c.subject == entry.subject,
    )
    return connection.execute(found).first() is not None


def listed(
    connection: Connection,
    page: Page,
    own: tuple[str | None, Sequence[str]] | None,
) -> Paged[AppealView]:
    """Return appeals: all, or those of one's `own` department and of the villages in own areas."""
    wanted = select(appeals).order_by(appeals.c.appeal)
    if own is not None:
        department, areas = own
        village = and_(appeals.c.subject_kind == "village", within(appeals.c.subject, areas))
        wanted = wanted.where(or_(village, appeals.c.subject == department))
    if (after := page.after(UUID)) is not None:
        wanted = wanted.where(appeals.c.appeal > after[0])
    rows = connection.execute(wanted.limit(page.fetch)).mappings()
    return page.of([_view(row) for row in rows], lambda one: (one.appeal,))


def _view(row: Any) -> AppealView:
    shown = {name: value for name, value in plain(row).items() if name != "counted"}
    return msgspec.convert(shown, AppealView)
