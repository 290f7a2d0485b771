"""The same reports with the library `eventsourcing`: an aggregate a lamp, on PostgreSQL.

Settings, pool and transcoding are the library's own defaults and its documentation's advice.
"""

from collections.abc import Callable
from time import perf_counter
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

TEXT = "The lamp at the corner flickers after rain, and goes out when a lorry passes by."


class Lamp(Aggregate):
    """A lamp, and what was said about it."""

    @event("Installed")
    def __init__(self) -> None:
        self.reports = 0
        self.lowest = 400

    @event("Reported")
    def report(self, category: str, title: str, text: str, volts: int) -> None:  # noqa: ARG002
        """Fold one report."""
        self.reports += 1
        self.lowest = min(self.lowest, volts)


class Reports(Application[UUID]):
    """Keeps the lamps."""


def reader(dsn: str, events: int, lamps: int) -> Callable[..., float]:
    """Make so many events about some lamps; a turn replays them all."""
    application = Reports(env=_settings(dsn))
    each = events // lamps
    known = []
    for _ in range(lamps):
        lamp = Lamp()
        for number in range(each - 1):
            lamp.report("street-lamp", f"Lamp {number} flickers", TEXT, 180 + number % 60)
        application.save(lamp)
        known.append(lamp.id)

    def turn() -> float:
        begun = perf_counter()
        found: list[Lamp] = [
            application.repository.get(lamp, deepcopy_from_cache=False) for lamp in known
        ]
        seconds = perf_counter() - begun
        assert sum(lamp.version for lamp in found) == each * lamps
        return each * lamps / seconds

    return turn


def _settings(dsn: str) -> dict[str, Any]:
    parts = urlsplit(dsn)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": parts.path[1:],
        "POSTGRES_HOST": parts.hostname or "",
        "POSTGRES_PORT": str(parts.port or 5432),
        "POSTGRES_USER": unquote(parts.username or "postgres"),
        "POSTGRES_PASSWORD": unquote(parts.password or ""),
    }
