"""What is kept apart from log and read models: passwords' hashes, private keys, open challenges.

None of it is a fact, so none of it can be rebuilt: a backup of this database holds it, a replay
does not.
"""

from datetime import datetime
from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, String, Table, Text, delete, insert, select

from events.store.revisions import with_history
from events.store.tables import Instant

metadata = with_history(MetaData(), Path(__file__).parents[1] / "migrations")

credentials = Table(
    "credentials",
    metadata,
    Column("login", String(64), primary_key=True),
    Column("hash", String(200), nullable=False),
)
private_keys = Table(
    "private_keys",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("sealed", Text, nullable=False),
)
challenges = Table(
    "challenges",
    metadata,
    Column("nonce", String(64), primary_key=True),
    Column("until", Instant, nullable=False),
)


def keep_hash(connection: Connection, login: str, password_hash: str) -> None:
    """Keep the hash of a login's password in place of the one before."""
    connection.execute(delete(credentials).where(credentials.c.login == login))
    connection.execute(insert(credentials).values(login=login, hash=password_hash))


def hash_of(connection: Connection, login: str) -> str | None:
    """Return the hash of a login's password."""
    wanted = select(credentials.c.hash).where(credentials.c.login == login)
    return connection.execute(wanted).scalar()


def keep_key(connection: Connection, key: str, sealed: str) -> None:
    """Keep a private key, sealed."""
    connection.execute(insert(private_keys).values(key=key, sealed=sealed))


def key_of(connection: Connection, key: str) -> str | None:
    """Return a private key as it was sealed."""
    wanted = select(private_keys.c.sealed).where(private_keys.c.key == key)
    return connection.execute(wanted).scalar()


def drop_key(connection: Connection, key: str) -> None:
    """Destroy a private key."""
    connection.execute(delete(private_keys).where(private_keys.c.key == key))


def challenge(connection: Connection, nonce: str, until: datetime, at: datetime) -> None:
    """Remember a challenge that is open until a moment, and forget those that are over."""
    connection.execute(delete(challenges).where(challenges.c.until < at))
    connection.execute(insert(challenges).values(nonce=nonce, until=until))


def answered(connection: Connection, nonce: str, at: datetime) -> bool:
    """Close a challenge; tell whether it was open, which it is only once."""
    held = challenges.c.nonce == nonce
    closed = connection.execute(delete(challenges).where(held, challenges.c.until >= at))
    return closed.rowcount == 1
