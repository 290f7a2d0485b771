"""The log store: gapless, append-only, hash-linked, on PostgreSQL or SQLite."""

from sqlalchemy import Connection

from events.store.engine import connect
from events.store.errors import ClashError, RowRefusedError, StoreUnavailableError
from events.store.log import Store
from events.store.rows import Head, Row

__all__ = [
    "ClashError",
    "Connection",
    "Head",
    "Row",
    "RowRefusedError",
    "Store",
    "StoreUnavailableError",
    "connect",
]
