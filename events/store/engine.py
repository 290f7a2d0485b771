"""Opening a database the way the log needs it."""

from typing import Any

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event, make_url

IMMEDIATE = "begin_immediate"
"""Execution option: a SQLite transaction that writes takes the file's lock at once."""


def connect(url: str, *, pool: int = 10) -> Engine:
    """Open an engine on `url`, which names its driver (`postgresql+psycopg2://`, `sqlite:///`).

    PostgreSQL runs at READ COMMITTED: a statement after the append lock must see what the lock's
    last holder committed. SQLite runs with write-ahead log and `synchronous=FULL`, so that a
    commit survives a power cut. No error text of either shows the values of a statement.
    """
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return _sqlite(url, pool)
    if address.get_driver_name() != "psycopg2":
        msg = f"{address.get_driver_name()} blocks the event loop: use postgresql+psycopg2://"
        raise ValueError(msg)
    return create_engine(
        url,
        pool_size=pool,
        max_overflow=0,
        pool_pre_ping=True,
        isolation_level="READ COMMITTED",
        hide_parameters=True,
        connect_args={"connect_timeout": 5, "application_name": "needle"},
    )


def _sqlite(url: str, pool: int) -> Engine:
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=pool,
        max_overflow=0,
        hide_parameters=True,
        connect_args={"check_same_thread": False, "timeout": 30},
    )

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        immediate = connection.get_execution_options().get(IMMEDIATE, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine
