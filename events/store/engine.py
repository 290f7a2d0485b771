"""Opening a database the way the log needs it."""

import time
from select import POLLIN
from typing import Any

from eventlet.patcher import original
from sqlalchemy import Connection, Engine, QueuePool, create_engine, event, make_url
from sqlalchemy.exc import DisconnectionError

from events.store.messages import BY_HAND, let_inserts_wait

IMMEDIATE = "begin_immediate"
"""Execution option: a SQLite transaction that writes takes the file's lock at once."""

LOOSE = "no_transaction"
"""Execution option: each statement stands alone, which is how everything is read."""

IDLE = 60.0
"""Seconds after which a pooled connection is asked whether it still lives before it is lent."""

_POSTGRES = {
    # a statement after the append lock must see what the lock's last holder committed
    "default_transaction_isolation": "read\\ committed",
    # whoever dies or hangs with the append lock in hand must not stop the others for ever
    "lock_timeout": "15s",
    "idle_in_transaction_session_timeout": "60s",
    "client_connection_check_interval": "2s",
}


def connect(url: str, *, pool: int = 10) -> Engine:
    """Open an engine on `url`, which names its driver (`postgresql+psycopg2://`, `sqlite:///`).

    PostgreSQL runs at READ COMMITTED with bounded waits. SQLite runs with write-ahead log and
    `synchronous=FULL`, so that a commit survives a power cut; a file that is opened `mode=ro` is
    left as it is. No error of either shows a row.
    """
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return _sqlite(url, pool, read_only=address.query.get("mode") == "ro")
    if address.get_driver_name() != "psycopg2":
        raise ValueError(
            f"{address.get_driver_name()} blocks the event loop: use postgresql+psycopg2://",
        )
    engine = create_engine(
        url,
        pool_size=pool,
        max_overflow=0,
        pool_timeout=10,
        hide_parameters=True,
        connect_args={
            "connect_timeout": 5,
            "application_name": "needle",
            "options": " ".join(f"-c {name}={value}" for name, value in _POSTGRES.items()),
            "keepalives_idle": 20,
            "keepalives_interval": 5,
            "keepalives_count": 4,
            "tcp_user_timeout": 30_000,
        },
    )
    _ask_the_idle(engine)
    _begin_nothing(engine)
    let_inserts_wait(engine)
    _refuse_writes_among_reads(engine)
    return engine


def for_reading(engine: Engine) -> Engine:
    """Return a view of `engine` whose statements stand alone: no BEGIN, no ROLLBACK, no writes.

    At READ COMMITTED each statement has its own snapshot anyway.
    """
    return engine.execution_options(**{LOOSE: True})


def for_writing(engine: Engine) -> Engine:
    """Return a view of `engine` whose transactions are begun by whoever writes."""
    return engine.execution_options(**{BY_HAND: True})


def _begin_nothing(engine: Engine) -> None:
    """Have psycopg2 send no BEGIN for reads, nor for what is begun by hand.

    SQLAlchemy's own isolation level AUTOCOMMIT costs a round trip on each return to the pool.
    """

    @event.listens_for(engine, "engine_connect")
    def loosen(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get(LOOSE) or options.get(BY_HAND):
            connection.connection.driver_connection.autocommit = True  # type: ignore[union-attr]

    @event.listens_for(engine, "checkin")
    def tighten(connection: Any, _record: Any) -> None:
        if connection is not None and not connection.closed:
            if connection.isolation_level is not None:
                # left by `execution_options(isolation_level=…)`: a round trip at each return
                connection.isolation_level = None
            connection.autocommit = False


def _refuse_writes_among_reads(engine: Engine) -> None:
    """Stop a write that would be committed at once, outside any unit of work."""

    @event.listens_for(engine, "before_cursor_execute")
    def check(connection: Connection, *about: Any) -> None:
        context = about[3]
        writes = context.isinsert or context.isupdate or context.isdelete
        if writes and connection.get_execution_options().get(LOOSE):
            raise RuntimeError("this connection is for reads: write in a unit, or in `appending`")


def _ask_the_idle(engine: Engine) -> None:
    """Replace connections that died while they lay idle, before somebody works with them.

    SQLAlchemy's own pre-ping asks before each use: two round trips of every command. The server
    says nothing to a connection at rest but that it ends, so whether there is anything to read
    tells as much; only one that a network may have forgotten meanwhile has to be asked.
    """

    @event.listens_for(engine, "checkin")
    def returned(_connection: Any, record: Any) -> None:
        record.info["returned"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def lent(connection: Any, record: Any, _proxy: Any) -> None:
        since = record.info.get("returned")
        if since is None or (time.monotonic() - since < IDLE and not _has_word(connection)):
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error


def _has_word(connection: Any) -> bool:
    """Tell, without waiting, whether there is something to read on a connection's socket."""
    poll = _poll()
    poll.register(connection.fileno(), POLLIN)
    return bool(poll.poll(0))


_poll = original("select").poll  # eventlet's own select has none, for a poll that waits would block


def _sqlite(url: str, pool: int, *, read_only: bool) -> Engine:
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=pool,
        max_overflow=0,
        pool_timeout=10,
        hide_parameters=True,
        connect_args={"check_same_thread": False, "timeout": 10},
    )

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        durable = () if read_only else ("journal_mode=WAL", "synchronous=FULL")
        for pragma in (*durable, "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if not options.get(LOOSE):
            connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get(IMMEDIATE) else "BEGIN")

    _refuse_writes_among_reads(engine)
    return engine
