"""The log store: gapless, append-only, hash-linked, on PostgreSQL or SQLite."""

from sqlalchemy import Connection

from events.store.engine import connect
from events.store.errors import ClashError, ForgedError, RowRefusedError, StoreUnavailableError
from events.store.keys import Key, Keyring
from events.store.log import Store
from events.store.rows import Head, Row

__all__ = [
    "ClashError",
    "Connection",
    "ForgedError",
    "Head",
    "Key",
    "Keyring",
    "Row",
    "RowRefusedError",
    "Store",
    "StoreUnavailableError",
    "connect",
]
