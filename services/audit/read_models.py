"""What the last check of each service's log has found."""

from typing import Any

import msgspec
from sqlalchemy import JSON, BigInteger, Column, Connection, Integer, String, select, update

from contracts.audit.events import ChainVerified, DivergenceFound
from contracts.audit.views import ChainState
from events.envelope import GENESIS, Event
from events.read_models import ReadModel, add, plain
from events.store.tables import Instant
from services.audit.facts.archive import Place

model = ReadModel("chains", version=1)

chains = model.table(
    "chains",
    Column("service", String(64), primary_key=True),
    Column("checked_at", Instant, nullable=False),
    Column("checked", BigInteger, nullable=False),
    Column("unarchived", Integer, nullable=False),
    Column("found", Integer, nullable=False),
    Column("divergences", JSON, nullable=False),
)


@model.on(ChainVerified)
def verified(connection: Connection, event: Event) -> None:
    """Note that nothing was wrong."""
    _set(connection, event, found=0, divergences=[])


@model.on(DivergenceFound)
def diverged(connection: Connection, event: Event) -> None:
    """Note what was wrong."""
    data: DivergenceFound = event.data
    told = msgspec.to_builtins(data.divergences)
    _set(connection, event, found=data.found, divergences=told)


def _set(connection: Connection, event: Event, **found: Any) -> None:
    data: ChainVerified | DivergenceFound = event.data
    values = {
        "checked_at": event.time,
        "checked": data.position,
        "unarchived": data.unarchived,
        **found,
    }
    same = chains.c.service == data.service
    if connection.execute(update(chains).where(same).values(**values)).rowcount == 0:
        add(connection, chains, service=data.service, **values)


def states(connection: Connection, archived: dict[str, Place]) -> dict[str, ChainState]:
    """Return the state of each service's chain, of those archived and of those checked."""
    rows = connection.execute(select(chains)).mappings()
    checks = {row["service"]: plain(row) for row in rows}
    return {
        service: _state(service, archived.get(service), checks.get(service))
        for service in sorted(archived.keys() | checks.keys())
    }


def _state(service: str, place: Place | None, check: dict[str, Any] | None) -> ChainState:
    position, last = place or Place(0, GENESIS)
    state = {**(check or {"service": service}), "archived": position, "hash": last}
    return msgspec.convert(state, ChainState)
