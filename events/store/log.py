"""One service's log and the tables that are written with it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from zlib import crc32

from eventlet import getcurrent
from eventlet.semaphore import Semaphore
from sqlalchemy import (
    JSON,
    Connection,
    Engine,
    MetaData,
    bindparam,
    column,
    func,
    literal,
    select,
    text,
    union_all,
)

from events.envelope import Draft, hash_of
from events.store import tables
from events.store.engine import IMMEDIATE, for_reading, for_writing
from events.store.errors import translated
from events.store.filling import fill
from events.store.guard import Guard
from events.store.keys import Keyring
from events.store.messages import one_message_where_possible
from events.store.recent import Recent
from events.store.rows import Head, Row, Signed, head_of
from events.store.standing import known
from events.store.tables import log
from events.store.together import Claim, Together, Write

APPEND_LOCK = crc32(b"one-needle append")
"""The advisory lock that all appends to one database take; each service has its own database."""

_ALL = 2**31 - 1  # more versions than a stream can have

# Statements are built once: building one costs as much as running it.
_ROW = select(log.c.position, log.c.hash, log.c.body, log.c.mac)
_NEWEST = _ROW.order_by(log.c.position.desc()).limit(1)
_STREAM = (
    _ROW.where(log.c.stream == bindparam("stream"), log.c.version > bindparam("after"))
    .order_by(log.c.version)
    .limit(bindparam("up_to"))
)
_AFTER = (
    _ROW.where(log.c.position > bindparam("after"))
    .order_by(log.c.position)
    .limit(bindparam("up_to"))
)
_LAST = select(func.max(log.c.version))
_VERSION = _LAST.where(log.c.stream == bindparam("stream"))
_LOCK = f"SELECT pg_advisory_xact_lock({APPEND_LOCK})"
# One message, two statements: at READ COMMITTED the second sees what the lock's last holder
# committed. As ONE statement they would share a snapshot and give positions out twice.
_LOCK_AND_HEAD = text(
    f"""{_LOCK};
    SELECT position, hash, body, mac, standing
    FROM (SELECT json_object_agg(name, position) AS standing FROM cursors) AS all_cursors
    LEFT JOIN (SELECT position, hash, body, mac FROM log ORDER BY position DESC LIMIT 1) AS last
    ON TRUE
    """,  # noqa: S608
).columns(log.c.position, log.c.hash, log.c.body, log.c.mac, column("standing", JSON))

_files: defaultdict[str, Semaphore] = defaultdict(Semaphore)
"""One green lock for each SQLite file of this process. A green thread that waits for a file's own
lock waits in C: whoever holds it could never go on to give it back."""


class Store:
    """The log of one service.

    `source` is the service's name, `recent` what this process has committed last. What is appended
    is signed by `keys`; what they have not signed is neither given out nor followed by more. Reads
    take any connection; what writes runs inside `appending`, which holds the append lock from its
    first statement to the commit. A thread holds one connection at a time: those who wait for a
    second one while they hold a first would sooner or later wait for one another.
    """

    def __init__(self, engine: Engine, source: str, keys: Keyring | None = None) -> None:
        self.engine = engine
        self.source = source
        self._reads = for_reading(engine)
        self._writes = for_writing(engine)
        self._together = Together(self.appending_at_head)
        self.recent = Recent()
        self.guard = Guard(source, keys)
        self._holders: set[object] = set()
        self._sqlite = engine.dialect.name == "sqlite"

    def create(self, *more: MetaData) -> None:
        """Make the tables that do not exist yet: the kernel's, and those of `more`."""
        with self.writing() as connection:
            if not self._sqlite:
                connection.exec_driver_sql(_LOCK)
            for metadata in (tables.metadata, *more):
                metadata.create_all(connection)

    def let_read(self, role: str) -> None:
        """Let another role of PostgreSQL verify the log: read it, and no table but what is needed.

        Raises StoreUnavailableError, also where there is no such role.
        """
        if self._sqlite:
            return
        with self.writing() as connection:
            name = connection.dialect.identifier_preparer.quote(role)
            for table in (log, tables.cursors, tables.accepted):
                may = select(func.has_table_privilege(role, table.name, "SELECT"))
                if not connection.execute(may).scalar():
                    connection.exec_driver_sql(f"GRANT SELECT ON {table.name} TO {name}")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Lend a connection for reads, each statement for itself. Raises StoreUnavailableError."""
        with self._holding(), translated(), self._reads.connect() as connection:
            yield connection

    @contextmanager
    def appending(self) -> Iterator[Connection]:
        """Lend a connection whose transaction holds the append lock and commits at the end.

        Raises ClashError where a unique key was taken meanwhile, RowRefusedError,
        StoreUnavailableError where the database does not answer; then nothing was written.
        """
        with self.appending_at_head() as (connection, _):
            yield connection

    @contextmanager
    def appending_at_head(self) -> Iterator[tuple[Connection, Head]]:
        """Do as `appending` and tell the log's head, in one round trip with the lock."""
        with self.writing() as connection, self._locking(connection) as head:
            yield connection, head

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Lend a connection whose transaction commits at the end, without the append lock.

        For what only one process writes, such as the relay's cursor, and for read models that
        are far behind. On SQLite all writers wait for one another in any case.
        """
        with (
            self._holding(),
            translated(),
            self._writes.connect() as connection,
            self._begun(connection),
        ):
            yield connection

    @contextmanager
    def locked(self, connection: Connection) -> Iterator[Head]:
        """Take the append lock in a transaction on `connection`, which commits at the end."""
        begun = self._begun(connection) if self._sqlite else connection.begin()
        with begun, self._locking(connection) as head:
            yield head

    def append(self, write: Write, claims: frozenset[Claim] = frozenset()) -> None:
        """Have `write` called under the append lock and committed, with whatever else waits.

        `claims` are the stream versions that it means to write. Raises what `write` raises, and
        as `appending` does; then nothing of it was written.
        """
        self._require_free_hands()
        self._together.append(write, claims)

    @contextmanager
    def _locking(self, connection: Connection) -> Iterator[Head]:
        """Take the append lock and tell the head; where cursors stand is known inside."""
        if self._sqlite:
            yield self.head(connection)
            return
        *last, cursors = connection.execute(_LOCK_AND_HEAD).one()
        with known(connection, cursors or {}):
            yield head_of(Signed(*last) if last[0] is not None else None)

    def head(self, connection: Connection) -> Head:
        """Return the log's last event, or position 0 and the genesis hash of an empty log."""
        row = connection.execute(_NEWEST).first()
        return head_of(None if row is None else Signed(*row))

    def believed_head(self, connection: Connection) -> Head:
        """Return the log's head as `head` does. Raises ForgedError where it is not believed."""
        head = self.head(connection)
        self.guard.check_head(connection, head)
        return head

    def add(
        self, connection: Connection, drafts: Sequence[Draft], head: Head
    ) -> tuple[list[Row], Head]:
        """Give `drafts` the places after `head` and insert them; return them and the new head.

        The log's time never goes back: an event gets the later of its own time and its
        predecessor's. A stream version that exists already fails as ClashError. Raises ForgedError
        where the predecessor is not believed.
        """
        rows, records = [], []
        self.guard.check_head(connection, head)
        position, previous, time = head.position, head.hash, head.time
        for draft in drafts:
            position, time = position + 1, max(time, draft.at)
            body = draft.seal(position, previous, time)
            previous = hash_of(body)
            mac = self.guard.sign(position, previous)
            rows.append(Row(position, previous, body))
            records.append(
                {
                    "position": position,
                    "stream": draft.stream,
                    "version": draft.version,
                    "type": draft.type,
                    "time": time,
                    "hash": previous,
                    "body": body,
                    "mac": mac,
                },
            )
        if records:
            fill(connection, log, records)
        return rows, Head(position, previous, time)

    def accept(self, at: datetime, head: Head) -> None:
        """Put on record, signed, that the log is believed up to `head`, which was looked at."""
        with self.appending() as connection:
            self.guard.accept(connection, head, at)

    def stream(
        self,
        connection: Connection,
        name: str,
        after: int = 0,
        limit: int = _ALL,
    ) -> list[Row]:
        """Return the events of one stream whose version is greater than `after`, in order.

        Raises ForgedError where one of them is not believed.
        """
        wanted = {"stream": name, "after": after, "up_to": limit}
        found = [Signed(*row) for row in connection.execute(_STREAM, wanted)]
        return self.guard.all_held(connection, found)

    def after(self, connection: Connection, position: int, limit: int) -> list[Row]:
        """Return up to `limit` events that follow `position`, in order.

        They end before one that is not believed. Raises ForgedError where that is the first.
        """
        wanted = {"after": position, "up_to": limit}
        found = [Signed(*row) for row in connection.execute(_AFTER, wanted)]
        return self.guard.held(connection, found)

    def version(self, connection: Connection, stream: str) -> int:
        """Return the version of a stream's last event, 0 if it has none."""
        return connection.execute(_VERSION, {"stream": stream}).scalar() or 0

    def versions(self, connection: Connection, streams: Sequence[str]) -> dict[str, int]:
        """Return the versions of several streams' last events, in one round trip."""
        if not streams:
            return {}
        each = [
            select(literal(stream), _LAST.where(log.c.stream == stream).scalar_subquery())
            for stream in streams
        ]
        return {stream: last or 0 for stream, last in connection.execute(union_all(*each))}

    @contextmanager
    def _begun(self, connection: Connection) -> Iterator[None]:
        if self._sqlite:
            connection.execution_options(**{IMMEDIATE: True})
            with _files[str(self.engine.url)], connection.begin():
                yield
        else:
            with one_message_where_possible(connection):
                yield

    @contextmanager
    def _holding(self) -> Iterator[None]:
        self._require_free_hands()
        thread = getcurrent()
        self._holders.add(thread)
        try:
            yield
        finally:
            self._holders.discard(thread)

    def _require_free_hands(self) -> None:
        if getcurrent() in self._holders:
            raise RuntimeError(f"this thread holds a connection of {self.source} already: use it")
