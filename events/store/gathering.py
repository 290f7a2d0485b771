"""Gathering what is to be inserted, so that many rows go in together."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, Table, event

from events.store.filling import fill

_GATHERED = "needle_gathered"


@dataclass
class _Gathered:
    """Rows by table and columns, in the order in which they were added."""

    rows: dict[tuple[Table, tuple[str, ...]], list[dict[str, Any]]] = field(default_factory=dict)
    open: bool = True

    def let_go(self, connection: Connection) -> None:
        rows, self.rows = self.rows, {}
        for (table, _), these in rows.items():
            fill(connection, table, these)


@contextmanager
def gathering(connection: Connection) -> Iterator[None]:
    """Have rows that are added inside wait for one another, until some other statement comes."""
    if _gathered(connection) is not None:
        yield
        return
    gathered = connection.info[_GATHERED] = _Gathered()
    try:
        yield
        gathered.let_go(connection)
    finally:
        gathered.open = False


def add(connection: Connection, table: Table, /, **row: Any) -> None:
    """Insert a row, with what is gathered on this connection or at once."""
    gathered = _gathered(connection)
    if gathered is None:
        fill(connection, table, [row])
    else:
        gathered.rows.setdefault((table, tuple(row)), []).append(row)


@event.listens_for(Engine, "before_execute")
def _come_after(connection: Connection, *_about: Any) -> None:
    """Let what was gathered go in before any other statement.

    It listens to every engine: a fold must see its own rows however its database was opened.
    """
    gathered = _gathered(connection)
    if gathered is not None and gathered.rows:
        gathered.let_go(connection)


def _gathered(connection: Connection) -> _Gathered | None:
    found: _Gathered | None = connection.info.get(_GATHERED)
    return found if found is not None and found.open else None
