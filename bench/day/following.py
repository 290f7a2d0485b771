"""Seeing how far the day is: what every log says, and whether everybody has heard it."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from contracts.topology import SERVICES, SUBSCRIBERS
from events.settings import Settings
from events.store import Store, connect
from events.store.tables import cursors, parked
from services.feed import read_models as feeds
from services.issue.read_models.cases.fold import issues

FINAL = ("closed", "settled")


@dataclass(frozen=True, slots=True)
class Sight:
    """The logs' heads at a moment, what nobody has heard or delivered yet, and what is final."""

    heads: Mapping[str, int]
    behind: int
    undelivered: int
    final: int

    @property
    def events(self) -> int:
        """How many events all logs hold."""
        return sum(self.heads.values())

    @property
    def quiet(self) -> bool:
        """Whether everybody has heard everything."""
        return self.behind == 0 and self.undelivered == 0


class Logs:
    """The logs of one deployment, to be looked at and nothing else."""

    def __init__(self, settings: Settings) -> None:
        urls = {name: settings.database_of(name) for name in SERVICES}
        self.stores = {name: Store(connect(url, pool=2), name) for name, url in urls.items()}

    def close(self) -> None:
        """Give the connections back."""
        for store in self.stores.values():
            store.engine.dispose()

    def sight(self) -> Sight:
        """Look at all of them."""
        heads = {name: self._head(name) for name in SERVICES}
        reached = {name: self._reached(name) for name in SERVICES}
        behind = sum(
            max(0, heads[source] - reached[reader].get(f"from/{source}", 0))
            for source, readers in SUBSCRIBERS.items()
            for reader in readers
        )
        return Sight(heads, behind, self._undelivered(), self._final())

    def parked(self) -> int:
        """Count what a service could not take."""
        return sum(self._count(name, select(func.count()).select_from(parked)) for name in SERVICES)

    def delivered(self) -> dict[str, int]:
        """Return how many items of each feed the broker has confirmed."""
        known = feeds.feeds
        with self.stores["feed"].reading() as connection:
            rows = connection.execute(select(known.c.department, known.c.by_amqp))
            return {row.department: row.by_amqp for row in rows}

    def bytes_stored(self) -> int:
        """Return what all services' databases take on disk."""
        size = select(func.pg_database_size(func.current_database()))
        return sum(self._count(name, size) for name in SERVICES)

    def _head(self, name: str) -> int:
        with self.stores[name].reading() as connection:
            return self.stores[name].head(connection).position

    def _reached(self, name: str) -> dict[str, int]:
        with self.stores[name].reading() as connection:
            rows = connection.execute(select(cursors.c.name, cursors.c.position))
            return {row.name: row.position for row in rows}

    def _undelivered(self) -> int:
        with self.stores["feed"].reading() as connection:
            return sum(state.items - state.by_amqp for state in feeds.undelivered(connection))

    def _final(self) -> int:
        ended = select(func.count()).select_from(issues).where(issues.c.status.in_(FINAL))
        return self._count("issue", ended)

    def _count(self, name: str, wanted: object) -> int:
        with self.stores[name].reading() as connection:
            return int(connection.execute(wanted).scalar_one())  # type: ignore[call-overload]
