"""The adopted rule sets, and which is in force when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Row, String, Text, func, select

from contracts.scoring.events import ScoreRulesAdopted
from contracts.scoring.views import RuleSet
from events.envelope import Event
from events.read_models import ReadModel, add
from events.store.tables import Instant

model = ReadModel("score_rule_sets", version=1)

rule_sets = model.table(
    "score_rule_sets",
    Column("position", BigInteger, primary_key=True),
    Column("rule_version", String(64), nullable=False, index=True),
    Column("since", Instant, nullable=False),
    Column("text", Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Adoption:
    """A rule set that was adopted at a position of the log, and from when on events count by it."""

    position: int
    since: datetime
    text: str


@model.on(ScoreRulesAdopted)
def adopted(connection: Connection, event: Event) -> None:
    """Add a rule set. Of two with the same beginning the one that was adopted later applies."""
    data: ScoreRulesAdopted = event.data
    row = {
        "position": event.position,
        "rule_version": data.rule_version,
        "since": data.since,
        "text": data.text,
    }
    add(connection, rule_sets, **row)


def adoptions(connection: Connection) -> tuple[Adoption, ...]:
    """Return all adoptions, in the order in which they begin to hold."""
    wanted = select(rule_sets).order_by(rule_sets.c.since, rule_sets.c.position)
    return tuple(map(_adoption, connection.execute(wanted)))


def adopted_after(connection: Connection, position: int) -> Adoption | None:
    """Return the next adoption after a position of the log."""
    later = select(rule_sets).where(rule_sets.c.position > position)
    row = connection.execute(later.order_by(rule_sets.c.position).limit(1)).first()
    return _adoption(row) if row else None


def count(connection: Connection) -> int:
    """Return how many sets were adopted."""
    return connection.execute(select(func.count()).select_from(rule_sets)).scalar_one()


def in_force(connection: Connection, at: datetime) -> RuleSet | None:
    """Return the rule set by which an event at a moment counts."""
    begun = select(rule_sets).where(rule_sets.c.since <= at)
    latest = begun.order_by(rule_sets.c.since.desc(), rule_sets.c.position.desc())
    row = connection.execute(latest.limit(1)).first()
    return _view(row) if row else None


def of_version(connection: Connection, version: str) -> RuleSet | None:
    """Return a rule set by its version, as it was adopted last."""
    found = select(rule_sets).where(rule_sets.c.rule_version == version)
    row = connection.execute(found.order_by(rule_sets.c.position.desc()).limit(1)).first()
    return _view(row) if row else None


def _adoption(row: Row[Any]) -> Adoption:
    return Adoption(row.position, row.since, row.text)


def _view(row: Row[Any]) -> RuleSet:
    return RuleSet(rule_version=row.rule_version, since=row.since, text=row.text)
