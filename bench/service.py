"""What follows the reports, as a nameko service: ours, with cursor and read model."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from nameko.containers import ServiceContainer
from sqlalchemy import BigInteger, Column, Connection, Integer, MetaData, String, Table

from bench.reports import SOURCE, Reported, registry
from events.deployment import Deployment
from events.envelope import Event
from events.providers import KernelProvider
from events.reactions import Reactions
from events.settings import Settings
from events.store.gathering import add
from events.subscription import subscribe
from events.unit import Unit

SUBSCRIBER = "listener"

copies = MetaData()
heard = Table(
    "heard",
    copies,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("lamp", String(36), nullable=False),
    Column("category", String(64), nullable=False),
    Column("title", String(200), nullable=False),
    Column("volts", Integer, nullable=False),
)

reactions = Reactions()


@reactions.on(Reported)
def reported(unit: Unit, event: Event) -> None:
    """Keep what a report says."""
    data = event.data
    row = {
        "position": event.position,
        "lamp": str(data.lamp),
        "category": data.category,
        "title": data.title,
        "volts": data.volts,
    }
    unit.write(partial(keep, row=row))


def keep(connection: Connection, row: dict[str, Any]) -> None:
    """Add a row."""
    add(connection, heard, **row)


class Listener:
    """Follows the reports."""

    name = SUBSCRIBER

    kernel = KernelProvider(tables=[copies])

    @subscribe(SOURCE)
    def follow(self, source: str, bodies: Sequence[str]) -> None:
        """Take a batch."""
        self.kernel.follow(source, reactions, bodies)


def listener(database: str, broker: str, folder: Path) -> ServiceContainer:
    """Make the service, to be started."""
    settings = Settings(
        database=database,
        vault_database=f"sqlite:///{folder / 'vault.db'}",
        vault_key=bytes(32),  # its vault seals nothing
        county="330783",
        mode="test",
        broker=broker,
    )
    deployment = Deployment(settings, registry, {SOURCE: [SUBSCRIBER]})
    return ServiceContainer(Listener, deployment.config())
