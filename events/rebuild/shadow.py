"""Shadow tables: a model's tables once more, in a schema of their own beside the live ones."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from zlib import crc32

from sqlalchemy import Connection, MetaData, Table

from events.read_models import ReadModel
from events.store import Store
from events.store.errors import translated

SCHEMA = "needle_rebuild"
_LOCK = crc32(b"one-needle rebuild")


@dataclass(frozen=True, slots=True)
class Shadow:
    """A connection that sees both, and each live table with its shadow, parents first."""

    connection: Connection
    tables: dict[Table, Table]

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Have what is executed inside find the shadow tables where it names the live ones."""
        self.connection.execution_options(schema_translate_map={None: SCHEMA})
        try:
            yield
        finally:
            self.connection.execution_options(schema_translate_map=None)


@contextmanager
def snapshot(connection: Connection) -> Iterator[None]:
    """Begin a transaction that sees the service's tables as they are at one moment."""
    postgres = connection.dialect.name == "postgresql"
    if postgres:
        connection.execution_options(isolation_level="REPEATABLE READ")
    with connection.begin():
        yield
    if postgres:
        connection.execution_options(isolation_level="READ COMMITTED")


@contextmanager
def shadow_of(store: Store, model: ReadModel) -> Iterator[Shadow]:
    """Make empty shadow tables of `model`, and leave nothing of them behind."""
    shadows = MetaData(schema=SCHEMA)
    tables = {
        live: live.to_metadata(shadows, schema=SCHEMA) for live in model.metadata.sorted_tables
    }
    schema = _in_a_file if store.engine.dialect.name == "sqlite" else _in_a_schema
    with translated(), store.engine.connect() as connection, schema(connection):
        with connection.begin():
            shadows.create_all(connection)
        yield Shadow(connection, tables)


@contextmanager
def _in_a_schema(connection: Connection) -> Iterator[None]:
    """Make the schema on PostgreSQL, for one rebuild at a time."""
    with connection.begin():
        taken = connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({_LOCK})").scalar()
    if not taken:
        raise RuntimeError("another rebuild of this service's read models is running")
    try:
        with connection.begin():  # what a killed rebuild left behind goes first
            connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
            connection.exec_driver_sql(f"CREATE SCHEMA {SCHEMA}")
        yield
    finally:
        with connection.begin():
            connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
            connection.exec_driver_sql(f"SELECT pg_advisory_unlock({_LOCK})")


@contextmanager
def _in_a_file(connection: Connection) -> Iterator[None]:
    """Make the schema on SQLite: a file of its own, attached by the driver outside transactions."""
    driver = connection.connection.driver_connection
    assert driver is not None
    with TemporaryDirectory(prefix="needle-") as folder:
        driver.execute(f"ATTACH DATABASE ? AS {SCHEMA}", (str(Path(folder) / "shadow.db"),))
        try:
            driver.execute(f"PRAGMA {SCHEMA}.synchronous=OFF")
            yield
        finally:
            driver.execute(f"DETACH DATABASE {SCHEMA}")
