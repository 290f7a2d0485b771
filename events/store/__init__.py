"""The log store: gapless, append-only, hash-linked, on PostgreSQL or SQLite."""

from sqlalchemy import Connection

from events.store.engine import connect
from events.store.errors import ClashError, RowRefusedError, StoreUnavailableError
from events.store.log import Head, Row, Store

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
