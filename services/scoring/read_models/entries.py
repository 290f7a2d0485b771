"""Ledger entries, and the scores that they add up to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Float,
    Integer,
    String,
    func,
    insert,
    select,
    tuple_,
    update,
)

from contracts.scoring.events import ScoreEntered, ScoreVoided
from contracts.scoring.views import Entry, EntryFilter, Score, ScoreFilter
from events.envelope import Event
from events.read_models import ReadModel, plain
from events.store.tables import Instant
from services.scoring.domain.rules import Measure
from services.web.paging import Page, Paged

model = ReadModel("score_entries", version=1)

entries = model.table(
    "score_entries",
    Column("entry", String(36), primary_key=True),
    Column("measure", String(64), nullable=False, index=True),
    Column("subject_kind", String(20), nullable=False),
    Column("subject", String(64), nullable=False, index=True),
    Column("numerator", Float, nullable=False),
    Column("denominator", Float, nullable=False),
    Column("happened_at", Instant, nullable=False),
    Column("cause_source", String(64), nullable=False),
    Column("cause_position", Integer, nullable=False),
    Column("cause", String(36), nullable=False, index=True),
    Column("cause_type", String(64), nullable=False),
    Column("about", String(120), nullable=False, index=True),
    Column("rule_version", String(64), nullable=False),
    Column("rule", String(200), nullable=False),
    Column("voided", Boolean, nullable=False),
    Column("void_reason", String(200)),
)


@model.on(ScoreEntered)
def entered(connection: Connection, event: Event) -> None:
    """Add an entry. One that was void and is entered again counts again."""
    values: dict[str, Any] = msgspec.to_builtins(event.data, builtin_types=(datetime,))
    values["voided"], values["void_reason"] = False, None
    changed = connection.execute(
        update(entries).where(entries.c.entry == values["entry"]).values(**values),
    )
    if changed.rowcount == 0:
        connection.execute(insert(entries).values(**values))


@model.on(ScoreVoided)
def voided(connection: Connection, event: Event) -> None:
    """Let an entry count no more; it stays to be read."""
    connection.execute(
        update(entries)
        .where(entries.c.entry == str(event.data.entry))
        .values(voided=True, void_reason=event.data.reason),
    )


def one(connection: Connection, entry: UUID) -> Entry | None:
    """Return one entry."""
    found = select(entries).where(entries.c.entry == str(entry))
    row = connection.execute(found).mappings().first()
    return _entry(row) if row else None


def of_cause(connection: Connection, cause: UUID) -> list[Entry]:
    """Return the entries that an event led to and that count."""
    found = select(entries).where(entries.c.cause == str(cause), entries.c.voided.is_(False))
    return [_entry(row) for row in connection.execute(found).mappings()]


def listed(connection: Connection, query: EntryFilter, page: Page) -> Paged[Entry]:
    """Return entries, the latest first."""
    wanted = select(entries)
    for name in ("subject", "measure", "about"):
        if (value := getattr(query, name)) is not None:
            wanted = wanted.where(entries.c[name] == value)
    if (after := page.after(datetime, str)) is not None:
        wanted = wanted.where(tuple_(entries.c.happened_at, entries.c.entry) < after)
    latest = wanted.order_by(entries.c.happened_at.desc(), entries.c.entry.desc())
    rows = connection.execute(latest.limit(page.fetch)).mappings()
    return page.of([_entry(row) for row in rows], lambda e: (e.happened_at, str(e.entry)))


def scores(
    connection: Connection,
    query: ScoreFilter,
    measures: Mapping[str, Measure],
) -> list[Score]:
    """Add the entries up: each measure of each subject over the period asked for."""
    above, below = func.sum(entries.c.numerator), func.sum(entries.c.denominator)
    key = (entries.c.measure, entries.c.subject_kind, entries.c.subject)
    wanted = select(*key, above.label("above"), below.label("below")).where(
        entries.c.voided.is_(False),
    )
    if query.subject is not None:
        wanted = wanted.where(entries.c.subject == query.subject)
    if query.measure is not None:
        wanted = wanted.where(entries.c.measure == query.measure)
    if query.since is not None:
        wanted = wanted.where(entries.c.happened_at >= query.since)
    if query.until is not None:
        wanted = wanted.where(entries.c.happened_at < query.until)
    rows = connection.execute(wanted.group_by(*key).order_by(*key))
    return [_score(row, measures.get(row.measure)) for row in rows]


def _score(row: Any, measure: Measure | None) -> Score:
    hidden = row.below < (measure.hidden_below if measure else 0)
    return Score(
        measure=row.measure,
        name=measure.name if measure else row.measure,
        subject_kind=row.subject_kind,
        subject=row.subject,
        value=None if hidden or not row.below else row.above / row.below,
        n=row.below,
        hidden=hidden,
    )


def _entry(row: Any) -> Entry:
    return msgspec.convert(plain(row), Entry)
