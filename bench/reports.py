"""The small service that most lines measure: reports about street lamps, each one a row.

Its events are as long as our own middling ones (600 bytes or so).
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, Column, Integer, String

from bench.databases import Database
from contracts.declare import value
from contracts.fields import Code, Count, Line, Text
from contracts.registry import Registry
from events.clock import SystemClock
from events.context import Context
from events.decider import Decider, Refused
from events.envelope import Event
from events.handling import Answer, handle, no_facts
from events.kernel import Kernel
from events.read_models import ReadModel, add
from events.store import Connection, Store, connect
from events.unit import Unit
from events.vault import Vault

SOURCE = "reports"
TEXT = "The lamp at the corner flickers after rain, and goes out when a lorry passes by."


# ---- contracts ----------------------------------------------------------------------------------
@value
class Report:
    """Say that something is wrong with a lamp."""

    lamp: UUID
    category: Code
    title: Line
    text: Text
    volts: Count


@value
class Reported:
    """Somebody said that something is wrong with a lamp."""

    lamp: UUID
    category: Code
    title: Line
    text: Text
    volts: Count


registry = Registry()
registry.add_event("lamp.reported", 1, Reported)


# ---- domain -------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Lamp:
    """What deciding needs: how often it was reported, and the lowest voltage seen."""

    reports: int = 0
    lowest: int = 400


MOST = 1_000_000


def decide(state: Lamp, command: Report, _facts: None) -> Sequence[object]:
    """Take a report."""
    if state.reports >= MOST:
        raise Refused("lamp.enough", "Enough was said about this lamp.")
    return [
        Reported(
            lamp=command.lamp,
            category=command.category,
            title=command.title,
            text=command.text,
            volts=command.volts,
        ),
    ]


def evolve(state: Lamp, event: Reported) -> Lamp:
    """Fold one report."""
    return Lamp(state.reports + 1, min(state.lowest, event.volts))


lamp: Decider[Lamp, Report, None] = Decider("lamp", Lamp(), decide, evolve, lambda _: "330783")


# ---- read model ---------------------------------------------------------------------------------
model = ReadModel("reports", 1)
rows = model.table(
    "reports",
    Column("position", BigInteger, primary_key=True),
    Column("lamp", String(36), nullable=False),
    Column("category", String(64), nullable=False),
    Column("title", String(200), nullable=False),
    Column("volts", Integer, nullable=False),
)


@model.on(Reported)
def reported(connection: Connection, event: Event) -> None:
    """Add a row."""
    add(
        connection,
        rows,
        position=event.position,
        lamp=str(event.data.lamp),
        category=event.data.category,
        title=event.data.title,
        volts=event.data.volts,
    )


# ---- running it ---------------------------------------------------------------------------------
def report(number: int) -> Report:
    """Make the report of some number, about a lamp that nobody has reported yet."""
    return Report(
        lamp=uuid4(),
        category="street-lamp",
        title=f"Lamp {number} flickers",
        text=TEXT,
        volts=180 + number % 60,
    )


def handled(kernel: Kernel, command: Report) -> Answer:
    """Have the kernel handle one command, as a service's HTTP resource does."""
    context = Context.of_command(uuid4(), "anna", kernel.now(), actor="anna", post="clerk")
    return handle(kernel, lamp, command.lamp, command, context, facts=no_facts)


@contextmanager
def running(database: Database, *models: ReadModel, pool: int = 10) -> Iterator[Kernel]:
    """Start a kernel on an empty database, without relay."""
    engines = [connect(database.url, pool=pool), connect(database.url, pool=1)]
    vault = Vault(engines[1], os.urandom(32))
    vault.create()
    kernel = Kernel(Store(engines[0], SOURCE), SystemClock(), registry, vault, models)
    kernel.start()
    try:
        yield kernel
    finally:
        for engine in engines:
            engine.dispose()


def fill(kernel: Kernel, number: int, lamps: Sequence[UUID]) -> None:
    """Fill a log with `number` events in units of a thousand, dealt out over `lamps` by turns."""
    context = Context.of_command(uuid4(), "anna", datetime.now(UTC), actor="anna", post="clerk")
    for first in range(0, number, 1000):
        some = range(first, min(first + 1000, number))

        def work(unit: Unit, some: range = some) -> None:
            for each in some:
                command = replace(report(each), lamp=lamps[each % len(lamps)])
                unit.decide(lamp, command.lamp, command, None)

        kernel.run(context, work)
