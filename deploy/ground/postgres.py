"""A PostgreSQL in which a run makes databases of its own."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from deploy.ground.kept import Kept
from deploy.ground.search import GroundError, Unfit

DRIVER = "postgresql+psycopg2"  # a bare postgresql:// means psycopg 3 to SQLAlchemy 2.1
MACHINE = (
    f"{DRIVER}://postgres@127.0.0.1:5432/postgres",
    f"{DRIVER}:///postgres?host=/var/run/postgresql",
    f"{DRIVER}://postgres@/postgres?host=/var/run/postgresql",
)
DEFAULT_CONNECTIONS = 100
"""What a server allows that nobody has set up otherwise."""

ALLOWED = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"

_END_OTHERS = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend'
        AND pid <> pg_backend_pid()
"""
_PLAIN = """
    SELECT datacl IS NULL
        AND NOT EXISTS (SELECT FROM pg_db_role_setting WHERE setdatabase = database.oid)
        AND NOT EXISTS (
            SELECT FROM pg_namespace WHERE nspname !~ '^(pg_|public$|information_schema$)'
        )
        AND (SELECT count(*) = 1 FROM pg_extension)
        AND NOT EXISTS (SELECT FROM pg_largeobject_metadata)
    FROM pg_database AS database WHERE datname = current_database()
"""
_EMPTY = """
    DROP SCHEMA IF EXISTS public CASCADE;
    CREATE SCHEMA public AUTHORIZATION pg_database_owner;
    GRANT USAGE ON SCHEMA public TO PUBLIC
"""
"""What a new database of PostgreSQL 15 holds: one schema, which only the database's owner fills."""


@dataclass(frozen=True, slots=True)
class Postgres:
    """A server: `url` of a database from which others may be made, `origin` in words."""

    url: str
    origin: str
    version: str

    @classmethod
    def at(cls, url: str, origin: str) -> "Postgres":
        """Look at a server. Raises Unfit if it does not answer or lets us make no databases."""
        try:
            with administering(url) as connection:
                allowed = connection.execute(text(ALLOWED)).scalar_one()
                version = connection.execute(text("SHOW server_version")).scalar_one()
        except SQLAlchemyError as error:
            message = f"{_place(url)} does not answer ({_first_line(error)})"
            raise Unfit(message) from error
        if not allowed:
            message = f"{_place(url)} lets us make no databases"
            raise Unfit(message)
        return cls(url, origin, str(version).split(" ", maxsplit=1)[0])

    def require(self, connections: int) -> None:
        """Raise Unfit where the server allows fewer connections."""
        with administering(self.url) as connection:
            allowed = int(connection.execute(text("SHOW max_connections")).scalar_one())
        if allowed < connections:
            message = f"{_place(self.url)} allows {allowed} connections, not {connections}"
            raise Unfit(message)

    def make(self, name: str) -> str:
        """Make an empty database and return its URL."""
        with administering(self.url) as connection:
            # template0, since no one is ever connected to it: two runs may make one at once.
            connection.execute(text(f"CREATE DATABASE {_safe(name)} TEMPLATE template0"))
        return self.url_of(name)

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected to it."""
        with administering(self.url) as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {_safe(name)} WITH (FORCE)"))

    def rename(self, name: str, other: str) -> str:
        """Give a database to which nobody is connected another name; return its URL."""
        with administering(self.url) as connection:
            if name != other:
                connection.execute(text(f"ALTER DATABASE {_safe(name)} RENAME TO {_safe(other)}"))
        return self.url_of(other)

    def empty(self, name: str) -> bool:
        """Make a database as if it were new, whoever is still connected to it.

        Return False, and leave it as it is, where more was done to it than to make tables, or
        where there is none.
        """
        try:
            with administering(self.url_of(name)) as connection:
                connection.execute(text(_END_OTHERS))
                plain = bool(connection.execute(text(_PLAIN)).scalar_one())
                if plain:
                    connection.execute(text(_EMPTY))
        except SQLAlchemyError:
            return False
        return plain

    def url_of(self, name: str) -> str:
        """Return the URL of one of the server's databases."""
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def names(self, prefix: str) -> list[str]:
        """Return the names of the databases that begin with `prefix`."""
        query = text("SELECT datname FROM pg_database WHERE starts_with(datname, :prefix)")
        with administering(self.url) as connection:
            return sorted(connection.execute(query, {"prefix": prefix}).scalars())


@dataclass(frozen=True, slots=True)
class PrivatePostgres(Postgres):
    """A server of this run's own, which may be killed, paused and started again through `kept`."""

    kept: Kept


def named() -> Postgres:
    """Return the server that NEEDLE_TEST_POSTGRES names. Raises GroundError if it does not do."""
    given = make_url(os.environ["NEEDLE_TEST_POSTGRES"])
    url = given.set(drivername=DRIVER).render_as_string(hide_password=False)
    try:
        return Postgres.at(url, f"named by NEEDLE_TEST_POSTGRES, {_place(url)}")
    except Unfit as reason:
        message = (
            f"NEEDLE_TEST_POSTGRES: {reason}. Start that server, or unset the variable to "
            "have one found or started."
        )
        raise GroundError(message) from reason


def of_machine(connections: int) -> Postgres:
    """Return the machine's own server, if it allows so many connections. Raises Unfit."""
    if os.environ.get("NEEDLE_IGNORE_MACHINE") == "1":
        message = "the machine's own is passed over (NEEDLE_IGNORE_MACHINE=1)"
        raise Unfit(message)
    reasons = []
    for url in MACHINE:
        try:
            found = Postgres.at(url, f"the machine's own, {_place(url)}")
            found.require(connections)
        except Unfit as reason:
            reasons.append(str(reason))
        else:
            return found
    raise Unfit("; ".join(reasons))


@contextmanager
def administering(url: str) -> Iterator[Connection]:
    """Connect without a transaction, since databases are not made inside one."""
    wait = {"connect_timeout": 5}
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=wait)
    with engine.connect() as connection:
        yield connection


def _safe(name: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,62}", name):
        message = f"{name!r} cannot name a database: a-z, 0-9 and _, at most 63 characters"
        raise GroundError(message)
    return name


def _place(url: str) -> str:
    parts = make_url(url)
    return f"{parts.host}:{parts.port or 5432}" if parts.host else f"socket {parts.query['host']}"


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n", maxsplit=1)[0]
