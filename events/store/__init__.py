"""The log store: gapless, append-only, hash-linked, on PostgreSQL or SQLite."""

from events.store.engine import connect
from events.store.log import ClashError, Head, Row, Store, StoreUnavailableError

__all__ = ["ClashError", "Head", "Row", "Store", "StoreUnavailableError", "connect"]
