"""Copies of the directory's facts: which systems have an account, who stands for a department."""

from datetime import datetime
from pathlib import Path
from typing import Final
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Boolean, Column, Connection, String, false, select

from contracts.directory.events import SystemAccountClosed, SystemAccountOpened
from events.envelope import Event
from events.read_models import ReadModel
from events.store.revisions import with_history
from events.unit import Unit
from services.copies import departments, rows

model = ReadModel("feed_accounts", version=1)
with_history(model.metadata, Path(__file__).with_name("migrations"))

accounts = model.table(
    "feed_accounts",
    Column("account", String(64), primary_key=True),
    Column("department", String(64), nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("position", BigInteger, nullable=False),
)


@model.on(SystemAccountOpened, SystemAccountClosed)
def changed(connection: Connection, event: Event) -> None:
    """Note whose account it is, and whether it may be used."""
    row = {
        "account": event.data.account,
        "department": event.data.department,
        "closed": isinstance(event.data, SystemAccountClosed),
        "position": event.position,
    }
    rows.put(connection, accounts, [row])


def with_account(connection: Connection) -> set[str]:
    """Return the departments whose own systems may connect."""
    found = select(accounts.c.department).where(accounts.c.closed == false())
    return set(connection.execute(found).scalars())


_CHINA: Final = ZoneInfo("Asia/Shanghai")


_mergers: WeakKeyDictionary[Unit, departments.Mergers] = WeakKeyDictionary()
"""Read once a unit: a batch of records makes a thousand items, and hardly ever finds a merger."""


def heir(unit: Unit, department: str, at: datetime) -> str:
    """Return who stands for a department at a time: itself, unless another has absorbed it."""
    known = _mergers.get(unit)
    if known is None:
        known = _mergers[unit] = departments.mergers(unit.connection)
    return known.successor(department, at.astimezone(_CHINA).date()) or department
