"""The adopted rule sets, and which is in force when."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Connection, String, Text, insert, select

from contracts.scoring.events import ScoreRulesAdopted
from contracts.scoring.views import RuleSet
from events.envelope import Event
from events.read_models import ReadModel
from events.store.tables import Instant

model = ReadModel("score_rule_sets", version=1)

rule_sets = model.table(
    "score_rule_sets",
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("rule_version", String(64), nullable=False),
    Column("since", Instant, nullable=False),
    Column("text", Text, nullable=False),
)


@model.on(ScoreRulesAdopted)
def adopted(connection: Connection, event: Event) -> None:
    """Add a rule set. Of two with the same beginning the one that was adopted later applies."""
    data: ScoreRulesAdopted = event.data
    connection.execute(
        insert(rule_sets).values(
            position=event.position,
            rule_version=data.rule_version,
            since=data.since,
            text=data.text,
        ),
    )


def in_force(connection: Connection, at: datetime) -> RuleSet | None:
    """Return the rule set by which an event at a moment counts."""
    latest = (
        select(rule_sets)
        .where(rule_sets.c.since <= at)
        .order_by(rule_sets.c.since.desc(), rule_sets.c.position.desc())
    )
    row = connection.execute(latest.limit(1)).first()
    return RuleSet(rule_version=row.rule_version, since=row.since, text=row.text) if row else None


def adopted_after(connection: Connection, position: int) -> tuple[int, datetime] | None:
    """Return the next adoption after a position of the log: its position and beginning."""
    found = select(rule_sets.c.position, rule_sets.c.since).where(rule_sets.c.position > position)
    row = connection.execute(found.order_by(rule_sets.c.position).limit(1)).first()
    return (row.position, row.since) if row else None
