"""The adopted routing rules, and which are in force."""

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Row,
    String,
    Text,
    bindparam,
    func,
    select,
)

from contracts.issue.events.routing import RoutingAdopted
from contracts.issue.views import RuleSet
from events.envelope import Event
from events.read_models import ReadModel, add
from events.store.tables import Instant

model = ReadModel("issue_rules", version=1)

adopted = model.table(
    "issue_rules",
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("county", String(15), nullable=False),
    Column("rule_version", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("since", Instant, nullable=False),
)


@model.on(RoutingAdopted)
def added(connection: Connection, event: Event) -> None:
    """Add a rule set; the latest of a county is in force."""
    data: RoutingAdopted = event.data
    add(
        connection,
        adopted,
        position=event.position,
        county=data.county,
        rule_version=data.rule_version,
        text=data.text,
        since=event.time,
    )


LATEST = select(func.max(adopted.c.position)).where(adopted.c.county == bindparam("of"))
"""The position of the last adoption of the county `of`: another one, other rules are in force."""


def in_force(connection: Connection, county: str) -> RuleSet | None:
    """Return the rule set of a county that is in force."""
    newest = select(adopted).where(adopted.c.county == county).order_by(adopted.c.position.desc())
    return _rule_set(connection.execute(newest.limit(1)).first())


def version(connection: Connection, rule_version: str) -> RuleSet | None:
    """Return a rule set that is, or was, in force: by it a case was routed."""
    found = select(adopted).where(adopted.c.rule_version == rule_version)
    newest = found.order_by(adopted.c.position.desc()).limit(1)
    return _rule_set(connection.execute(newest).first())


def _rule_set(row: Row[tuple[object, ...]] | None) -> RuleSet | None:
    if row is None:
        return None
    return RuleSet(
        county=row.county,
        rule_version=row.rule_version,
        text=row.text,
        since=row.since,
    )
