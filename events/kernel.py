"""A service's kernel: its log, its clock, its contracts and its read models, held together."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

import eventlet
import structlog
from sqlalchemy import Connection, MetaData, event, select

from events import logs, metrics, read_models, tracing, wake
from events.blobs import Blobs
from events.clock import Clock
from events.context import Context
from events.envelope import Event, Registry, UnknownVersionError, decode
from events.health import Health
from events.inbox import Cursor, Inbox, Reaction
from events.lengths import Lengths
from events.read_models import ReadModel
from events.store import ClashError, ForgedError, Head, Row, Store
from events.store.gathering import gathering
from events.store.tables import cursors
from events.unit import Unit
from events.vault import Vault

Result = TypeVar("Result")

log = structlog.get_logger(__name__)

ATTEMPTS = 4
"""How often a unit is decided outside the append lock before it is decided under it."""

CATCH_UP_BATCH = 500

LOG = "log"
"""The part of a service that is its log, for whoever asks how it is."""


@dataclass
class Kernel:
    """What a service works with. One per service and process.

    `tables` are the service's copies of foreign facts: unlike read models they are not folded
    from its own log. `position` is one that the log has reached and `places` are those from which
    foreign logs are followed on, as far as this process knows.
    """

    store: Store
    clock: Clock
    registry: Registry
    vault: Vault
    models: Sequence[ReadModel] = ()
    tables: Sequence[MetaData] = ()
    health: Health = field(default_factory=Health, init=False)
    lengths: Lengths = field(init=False)
    position: int = field(default=0, init=False)
    places: dict[str, Cursor] = field(default_factory=dict, init=False)
    _latest: datetime = field(default=datetime(1970, 1, 1, tzinfo=UTC), init=False)

    def __post_init__(self) -> None:
        self.lengths = Lengths(self.store)
        event.listen(self.store.engine, "connect", self._forget)

    @property
    def name(self) -> str:
        """The service's name, which is also the source of its events."""
        return self.store.source

    @property
    def blobs(self) -> Blobs:
        """The files that events name by their digests; services share them."""
        return Blobs(self.vault, self.now)

    def start(self) -> None:
        """Create the tables that are missing and bring every read model to the head."""
        self.store.create(*self.tables, *(model.metadata for model in self.models))
        with self.store.appending_at_head() as (connection, head):
            self.store.guard.learn(connection)
            self.position = head.position
            for model in self.models:
                read_models.begin(connection, model)
        self.look_after()

    def look_after(self) -> None:
        """Bring every read model to the head, and tell how the log is.

        A log with an event that is not its service's own is an alarm: read models stop before it,
        and nothing is appended, but what was true before can be read. Raises as `catch_up` does.
        """
        try:
            while self.catch_up():
                pass
            with self.store.reading() as connection:
                self._latest = max(self._latest, self.store.believed_head(connection).time)
        except ForgedError as error:
            if self.health.tell(LOG, "alarm", str(error)):
                log.critical("a log is not believed", source=self.name, position=error.position)
        else:
            self.health.tell(LOG, "well")

    def now(self) -> datetime:
        """Return the present moment, never earlier than what this process knows to be logged."""
        return max(self.clock.now(), self._latest)

    def head(self) -> Head:
        """Return the log's last event as others see it."""
        with self.store.reading() as connection:
            return self.store.head(connection)

    def run(self, context: Context, work: Callable[[Unit], Result]) -> Result:
        """Do `work` in a unit and write what it buffered, all or nothing.

        A clash with another writer replays the whole unit; where clashes go on, the unit is
        decided under the append lock, where nobody can clash with it. Whatever `work` raises
        (Refused) comes out and nothing is written. Raises StoreUnavailableError, RowRefusedError.
        """
        with logs.bound(self.name, context):
            for _ in range(ATTEMPTS):
                with self.store.reading() as connection:
                    unit = Unit(self, context, connection, self.lengths)
                    result = work(unit)
                try:
                    self._flush(unit)
                except ClashError:
                    self.lengths.clear()
                else:
                    return result
            return self._run_under_lock(context, work)

    def follow(self, source: str, react: Reaction, bodies: Sequence[str]) -> int:
        """React to what another service's log says; return how many events were new.

        Each is handled in order and once, whatever arrives twice. Raises as Inbox.take does.
        """
        return Inbox(self, source, react).take(bodies)

    def catch_up(self) -> bool:
        """Fold one batch into each read model that lags; tell whether any still does.

        Raises UnknownVersionError where a newer release has written what this one cannot read.
        """
        lagging = [self._catch_up(model) for model in self.models]
        return any(lagging)

    def lags(self) -> Mapping[str, int]:
        """Tell by how many events each cursor is behind the log that it follows.

        The relay and the read models follow this log; `from/<source>` is compared with the
        position that the source last announced, and left out before it has.
        """
        with self.store.reading() as connection:
            own = self.store.head(connection).position
            reached = dict(connection.execute(select(cursors.c.name, cursors.c.position)).all())
        heads = {part: condition.head for part, condition in self.health}
        lags = {}
        for name, position in reached.items():
            head = heads.get(name) if name.startswith("from/") else own
            if head is not None:
                lags[name] = max(0, head - position)
        return lags

    def _run_under_lock(self, context: Context, work: Callable[[Unit], Result]) -> Result:
        began = tracing.moment()
        with self.store.appending_at_head() as (connection, head):
            unit = Unit(self, context, connection, Lengths(self.store))
            result = work(unit)
            self._write(unit, connection, head)
        self._tell(unit, began)
        return result

    def _flush(self, unit: Unit) -> None:
        if unit.drafts or unit.writes:
            began = tracing.moment()
            self.store.append(partial(self._write, unit), unit.claims)
            self._tell(unit, began)

    def _write(self, unit: Unit, connection: Connection, head: Head) -> Head:
        after = head.position
        if unit.drafts:
            rows, head = self.store.add(connection, unit.drafts, head)
            unit.rows = rows
            # Decoded from the stored bytes, not taken from memory: what a read model folds today
            # must be what a rebuild folds in ten years.
            events = self._decoded(rows)
            for model in read_models.fold(connection, self.models, after, events):
                with suppress(UnknownVersionError):  # what only a newer release can read
                    self._fold_the_rest(connection, model)
            self._latest = max(self._latest, events[-1].time)
        with gathering(connection):
            for write in unit.writes:
                write(connection)
        return head

    def _tell(self, unit: Unit, began: int) -> None:
        if unit.drafts:
            self.position = max(self.position, unit.rows[-1].position)
            self.store.recent.add(unit.rows)
            self.lengths.note(unit.drafts)
            wake.wake(self.name)
            eventlet.sleep(0)  # who follows this log goes first: what comes next is for one client
        for draft in unit.drafts:
            metrics.APPENDED.labels(self.name, draft.type).inc()
        tracing.appended(self.name, unit.drafts, began)

    def _forget(self, *_about: object) -> None:
        """Know nothing any more of the log: it is another server, perhaps, that was connected to.

        One that took over from a server that died may lack what that one had said was committed.
        """
        self.position = 0
        self.places.clear()
        self.lengths.clear()
        self.store.recent.clear()

    def _catch_up(self, model: ReadModel) -> bool:
        with self.store.reading() as connection:
            after = read_models.reached(connection, model) or 0
            rows = self.store.after(connection, after, CATCH_UP_BATCH)
        if len(rows) == CATCH_UP_BATCH:
            with self.store.writing() as connection:
                read_models.fold(connection, [model], after, self._decoded(rows))
            return True
        if rows:
            with self.store.appending() as connection:
                return self._fold_the_rest(connection, model)
        return False

    def _fold_the_rest(self, connection: Connection, model: ReadModel) -> bool:
        """Bring a model that lags a little to the head, under the append lock; tell if it lags on.

        It lags because another process, of a release that does not know it, has appended. One
        that lags far is left to `catch_up`: nothing slow happens under the lock.
        """
        after = read_models.reached(connection, model) or 0
        rows = self.store.after(connection, after, CATCH_UP_BATCH)
        if len(rows) == CATCH_UP_BATCH:
            return True
        if rows:
            read_models.fold(connection, [model], after, self._decoded(rows))
        return False

    def _decoded(self, rows: Sequence[Row]) -> list[Event]:
        return [decode(row.body, self.registry, row.hash) for row in rows]
