"""What scoring needs to know: the rules in force, and the outcomes that were seen."""

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from uuid import UUID

import msgspec
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    MetaData,
    String,
    Table,
    Text,
    insert,
    select,
    update,
)

from contracts.scoring.commands import AppealScore
from events.envelope import Event, Registry
from events.store.tables import Instant
from events.unit import Unit
from services.scoring.domain.appeal import Appeal, AppealCommand, AppealFacts
from services.scoring.domain.rules import Measure, ScoreRules, load
from services.scoring.read_models import appeals, entries, rule_sets
from services.web.identity import Caller

metadata = MetaData()

outcomes = Table(
    "outcomes",
    metadata,
    Column("source", String(60), primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("time", Instant, nullable=False, index=True),
    Column("event", Text, nullable=False),
)
"""Copies of the events that some rule may count, so that other rules can count them again."""

recomputed = Table(
    "recomputed",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("position", BigInteger, nullable=False),
)
"""How far the adoptions of rules were followed by a recomputation."""


def rules_at(connection: Connection, at: datetime) -> ScoreRules | None:
    """Return the rules by which an event at a moment counts, None before the first were adopted."""
    found = rule_sets.in_force(connection, at)
    return _loaded(found.text) if found else None


def measures_at(connection: Connection, at: datetime) -> dict[str, Measure]:
    """Return the measures in force at a moment, by code."""
    rules = rules_at(connection, at)
    return {measure.code: measure for measure in rules.measures} if rules else {}


@lru_cache(maxsize=16)
def _loaded(text: str) -> ScoreRules:
    return load(text)


def keep(connection: Connection, event: Event) -> None:
    """Keep a copy of an outcome."""
    connection.execute(
        insert(outcomes).values(
            source=event.source,
            position=event.position,
            time=event.time,
            event=msgspec.json.encode(event).decode(),
        ),
    )


def since(connection: Connection, at: datetime, registry: Registry) -> Iterator[Event]:
    """Yield the outcomes from a moment on, in the order of their logs."""
    found = select(outcomes.c.event).where(outcomes.c.time >= at)
    in_order = found.order_by(outcomes.c.source, outcomes.c.position)
    for text in connection.execute(in_order).scalars():
        event = _kept.decode(text)
        yield msgspec.structs.replace(event, data=registry.decode(event.type, event.data))


class _Kept(Event, frozen=True, gc=False, kw_only=True):
    """A copy of an event, with its data still to be decoded."""

    data: msgspec.Raw


_kept = msgspec.json.Decoder(_Kept)


def recomputed_up_to(connection: Connection) -> int:
    """Return the position of the last adoption that was followed by a recomputation."""
    return connection.execute(select(recomputed.c.position)).scalar() or 0


def note_recomputed(connection: Connection, position: int) -> None:
    """Note that an adoption was followed by a recomputation."""
    moved = connection.execute(update(recomputed).values(position=position))
    if moved.rowcount == 0:
        connection.execute(insert(recomputed).values(name="rules", position=position))


def appealing(
    unit: Unit,
    state: Appeal,
    command: AppealCommand,
    who: Caller,
) -> AppealFacts:
    """Find the entry that is appealed, and whose it is."""
    wanted: UUID | None = command.entry if isinstance(command, AppealScore) else state.entry
    entry = entries.one(unit.connection, wanted) if wanted else None
    return AppealFacts(
        subject=entry.subject if entry and not entry.voided else None,
        appealed=wanted is not None and appeals.about(unit.connection, wanted),
        department=who.department,
    )
