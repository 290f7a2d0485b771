"""Databases and vhosts for one line, gone when it was measured."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

from sqlalchemy import make_url

from bench.hand.broker import connect
from deploy.ground import Ground

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Database:
    """A database of one's own. `dsn` is for bare psycopg2, `url` for SQLAlchemy."""

    url: str

    @property
    def dsn(self) -> str:
        """The address as libpq reads it."""
        url = make_url(self.url).set(drivername="postgresql")
        return url.render_as_string(hide_password=False)


@contextmanager
def database(ground: Ground, name: str) -> Iterator[Database]:
    """Make an empty PostgreSQL database, and drop it at the end."""
    own = f"{name}_{next(_numbers)}"
    url = ground.database(own)
    try:
        yield Database(url)
    finally:
        ground.drop_database(own)


@contextmanager
def vhost(ground: Ground, name: str) -> Iterator[str]:
    """Make an empty vhost, and drop it at the end; give its URL."""
    own = f"{name}_{next(_numbers)}"
    url = ground.vhost(own)
    try:
        yield url
    finally:
        ground.drop_vhost(own)


@contextmanager
def connected(broker: str) -> Iterator[Any]:
    """Lend a bare connection to a vhost, by its URL."""
    with closing(connect(broker)) as connection:
        yield connection
