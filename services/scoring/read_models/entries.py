"""Ledger entries, and the scores that they add up to."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Float,
    Index,
    Integer,
    String,
    Uuid,
    bindparam,
    func,
    or_,
    select,
    tuple_,
    update,
)

from contracts.scoring.events import ScoreEntered, ScoreVoided
from contracts.scoring.views import Entry, EntryFilter, Score, ScoreFilter
from events.envelope import Event
from events.read_models import ReadModel, change, plain, put
from events.store.tables import Instant
from services.copies.within import within
from services.web.paging import Page, Paged

model = ReadModel("score_entries", version=2)

entries = model.table(
    "score_entries",
    Column("entry", Uuid, primary_key=True),
    Column("measure", String(64), nullable=False),
    Column("subject_kind", String(20), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("area", String(15)),
    Column("counted", Uuid, nullable=False),
    Column("numerator", Float, nullable=False),
    Column("denominator", Float, nullable=False),
    Column("hidden_below", Integer, nullable=False),
    Column("happened_at", Instant, nullable=False),
    Column("cause_source", String(64), nullable=False),
    Column("cause_position", BigInteger, nullable=False),
    Column("cause", Uuid, nullable=False),
    Column("cause_type", String(64), nullable=False),
    Column("about", String(200), nullable=False),
    Column("rule_version", String(64), nullable=False),
    Column("rule", String(200), nullable=False),
    Column("voided", Boolean, nullable=False),
    Column("void_reason", String(200)),
    Index("score_entries_measure", "measure", "subject_kind", "subject", "happened_at"),
    Index("score_entries_subject", "subject", "happened_at"),
    Index("score_entries_about", "about"),
    Index("score_entries_latest", "happened_at", "entry"),
)


@model.on(ScoreEntered)
def entered(connection: Connection, event: Event) -> None:
    """Add an entry. One that was void and is entered again counts again.

    What lies in no area is known to few: neither do earlier entries about it lie in one any more.
    """
    values: dict[str, Any] = msgspec.to_builtins(event.data, builtin_types=(datetime, UUID))
    values["voided"], values["void_reason"] = False, None
    put(connection, entries, {"entry": values.pop("entry")}, {}, **values)
    if event.data.area is None:
        connection.execute(_NOWHERE, {"stream": event.data.about})


_NOWHERE = update(entries).where(entries.c.about == bindparam("stream")).values(area=None)


@model.on(ScoreVoided)
def voided(connection: Connection, event: Event) -> None:
    """Let an entry count no more; it stays to be read."""
    this = {"entry": event.data.entry}
    change(connection, entries, this, voided=True, void_reason=event.data.reason)


def one(connection: Connection, entry: UUID) -> Entry | None:
    """Return one entry."""
    found = select(entries).where(entries.c.entry == entry)
    row = connection.execute(found).mappings().first()
    return _entry(row) if row else None


def listed(
    connection: Connection,
    areas: Sequence[str],
    department: str | None,
    query: EntryFilter,
    page: Page,
) -> Paged[Entry]:
    """Return the entries of events in `areas` and those of a department, the latest first."""
    wanted = select(entries).where(
        or_(within(entries.c.area, areas), entries.c.subject == department)
    )
    for name in ("subject", "measure", "about"):
        if (value := getattr(query, name)) is not None:
            wanted = wanted.where(entries.c[name] == value)
    if (after := page.after(datetime, UUID)) is not None:
        wanted = wanted.where(tuple_(entries.c.happened_at, entries.c.entry) < after)
    latest = wanted.order_by(entries.c.happened_at.desc(), entries.c.entry.desc())
    rows = connection.execute(latest.limit(page.fetch)).mappings()
    return page.of([_entry(row) for row in rows], lambda e: (e.happened_at, e.entry))


def scores(
    connection: Connection,
    areas: Sequence[str],
    query: ScoreFilter,
    until: datetime,
    page: Page,
) -> Paged[Score]:
    """Add up the entries that count before `until`: each measure of each subject, by their codes.

    Of the villages only those in `areas`.
    """
    key = (entries.c.measure, entries.c.subject_kind, entries.c.subject)
    wanted = select(
        *key,
        func.sum(entries.c.numerator).label("above"),
        func.sum(entries.c.denominator).label("below"),
        func.max(entries.c.hidden_below).label("hidden_below"),
        func.max(entries.c.rule).label("rule"),
    ).where(*_counting(areas, query, until))
    if (after := page.after(str, str, str)) is not None:
        wanted = wanted.where(tuple_(*key) > after)
    rows = connection.execute(wanted.group_by(*key).order_by(*key).limit(page.fetch))
    found = [_score(row) for row in rows]
    return page.of(found, lambda s: (s.measure, s.subject_kind, s.subject))


def _counting(
    areas: Sequence[str],
    query: ScoreFilter,
    until: datetime,
) -> list[ColumnElement[bool]]:
    village = entries.c.subject_kind == "village"
    conditions = [
        entries.c.voided.is_(False),
        entries.c.happened_at < until,
        or_(~village, within(entries.c.subject, areas)),
    ]
    if query.subject is not None:
        conditions.append(entries.c.subject == query.subject)
    if query.measure is not None:
        conditions.append(entries.c.measure == query.measure)
    if query.since is not None:
        conditions.append(entries.c.happened_at >= query.since)
    return conditions


def _score(row: Any) -> Score:
    hidden = row.below < row.hidden_below
    return Score(
        measure=row.measure,
        name=row.rule,
        subject_kind=row.subject_kind,
        subject=row.subject,
        value=None if hidden or not row.below else row.above / row.below,
        n=row.below,
        hidden=hidden,
    )


def _entry(row: Any) -> Entry:
    return msgspec.convert(plain(row), Entry)
