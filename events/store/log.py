"""One service's log and the tables that are written with it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import NamedTuple
from zlib import crc32

from eventlet.semaphore import Semaphore
from sqlalchemy import Connection, Engine, MetaData, func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from events.envelope import GENESIS, Draft, hash_of
from events.store import tables
from events.store.engine import IMMEDIATE
from events.store.tables import log

APPEND_LOCK = crc32(b"one-needle append")
"""The advisory lock that all appends to one database take; each service has its own database."""

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class ClashError(Exception):
    """Somebody else wrote what we were about to write: decide again from fresh state."""


class StoreUnavailableError(Exception):
    """The database cannot be reached or cannot take what we write; trying later makes sense."""


class Head(NamedTuple):
    """The last event of a log: its position, hash and time."""

    position: int
    hash: str
    time: datetime


class Row(NamedTuple):
    """One event as it is stored: its place, its hash and its bytes."""

    position: int
    hash: str
    body: str


class Store:
    """The log of one service.

    `source` is the service's name. Reads take any connection; what writes runs inside
    `appending`, which holds the append lock from its first statement to the commit.
    """

    def __init__(self, engine: Engine, source: str) -> None:
        self.engine = engine
        self.source = source
        # A green thread that yields inside a SQLite write transaction would freeze the process
        # as soon as another one asks for the file's lock.
        self._file = Semaphore() if engine.dialect.name == "sqlite" else None

    def create(self, *more: MetaData) -> None:
        """Make the tables that do not exist yet: the kernel's, and those of `more`."""
        with self.appending() as connection:
            for metadata in (tables.metadata, *more):
                metadata.create_all(connection)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Lend a connection for reads. Raises StoreUnavailableError."""
        with _translated(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def appending(self) -> Iterator[Connection]:
        """Lend a connection whose transaction holds the append lock and commits at the end.

        Raises ClashError where a unique key was taken meanwhile, StoreUnavailableError where the
        database does not answer; then nothing was written.
        """
        with _translated():
            if self._file is None:
                with self.engine.begin() as connection:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:k)"), {"k": APPEND_LOCK})
                    yield connection
            else:
                with self._file, self.engine.connect() as plain:
                    connection = plain.execution_options(**{IMMEDIATE: True})
                    with connection.begin():
                        yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Lend a connection whose transaction commits at the end, without the append lock.

        For what only one process writes, such as the relay's cursor. Raises StoreUnavailableError.
        """
        if self._file is not None:
            with self.appending() as connection:
                yield connection
        else:
            with _translated(), self.engine.begin() as connection:
                yield connection

    def head(self, connection: Connection) -> Head:
        """Return the log's last event, or position 0 and the genesis hash of an empty log.

        Under the lock this must be a statement of its own, after the one that took it.
        """
        newest = select(log.c.position, log.c.hash, log.c.time).order_by(log.c.position.desc())
        row = connection.execute(newest.limit(1)).first()
        return Head(*row) if row else Head(0, GENESIS, _BEGINNING)

    def append(self, connection: Connection, drafts: Sequence[Draft], head: Head) -> list[Row]:
        """Give `drafts` the places after `head` and insert them; return what was stored.

        The log's time never goes back: an event gets the later of its own time and its
        predecessor's. A stream version that exists already fails as ClashError.
        """
        rows, records = [], []
        position, previous, time = head
        for draft in drafts:
            position, time = position + 1, max(time, draft.at)
            body = draft.seal(position, previous, time)
            previous = hash_of(body)
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
                },
            )
        if records:
            connection.execute(insert(log), records)
        return rows

    def stream(self, connection: Connection, name: str, after: int = 0) -> list[Row]:
        """Return the events of one stream whose version is greater than `after`, in order."""
        found = select(log.c.position, log.c.hash, log.c.body).where(
            log.c.stream == name,
            log.c.version > after,
        )
        return [Row(*row) for row in connection.execute(found.order_by(log.c.version))]

    def after(self, connection: Connection, position: int, limit: int) -> list[Row]:
        """Return up to `limit` events that follow `position`, in order."""
        found = select(log.c.position, log.c.hash, log.c.body).where(log.c.position > position)
        return [
            Row(*row) for row in connection.execute(found.order_by(log.c.position).limit(limit))
        ]

    def version(self, connection: Connection, stream: str) -> int:
        """Return the version of a stream's last event, 0 if it has none."""
        newest = select(func.max(log.c.version)).where(log.c.stream == stream)
        return connection.execute(newest).scalar() or 0


@contextmanager
def _translated() -> Iterator[None]:
    """Turn the drivers' many errors into the two that callers can act on."""
    try:
        yield
    except IntegrityError as error:
        if _contended(error):
            raise ClashError(str(error.orig)) from error
        raise
    except (OperationalError, InterfaceError, PoolTimeoutError) as error:
        raise StoreUnavailableError(str(error)) from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise StoreUnavailableError(str(error)) from error
        raise


def _contended(error: IntegrityError) -> bool:
    """Tell whether two writers met at the log, rather than a row being wrong in itself."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return diagnosis.table_name in _CONTENDED
    return str(error.orig).partition(": ")[2].partition(".")[0] in _CONTENDED


_CONTENDED = {"log", "commands", "cursors"}
