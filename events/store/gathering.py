"""Gathering what is to be written, so that many rows go in together and one row is changed once."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, Table, event, update

from events.store.filling import fill

_GATHERED = "needle_gathered"


@dataclass
class _Change:
    """What becomes of one row: the values that it gets, and those that it has if it is new."""

    key: Mapping[str, Any]
    fresh: Mapping[str, Any]
    values: dict[str, Any] = field(default_factory=dict)

    def make(self, connection: Connection, table: Table) -> None:
        this = [table.c[name] == value for name, value in self.key.items()]
        if connection.execute(update(table).where(*this).values(self.values)).rowcount == 0:
            fill(connection, table, [{**self.key, **self.fresh, **self.values}])


@dataclass
class _Gathered:
    """Rows by table and columns, and changes by table and key, in the order in which they came."""

    rows: dict[tuple[Table, tuple[str, ...]], list[dict[str, Any]]] = field(default_factory=dict)
    changes: dict[tuple[Table, tuple[Any, ...]], _Change] = field(default_factory=dict)
    open: bool = True

    def let_go(self, connection: Connection) -> None:
        rows, self.rows = self.rows, {}
        changes, self.changes = self.changes, {}
        for (table, _), these in rows.items():
            fill(connection, table, these)
        for (table, _), change in changes.items():
            change.make(connection, table)


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


def put(
    connection: Connection,
    table: Table,
    key: Mapping[str, Any],
    fresh: Mapping[str, Any],
    /,
    **values: Any,
) -> None:
    """Set `values` in the row of `key`; make it, with `fresh` values beside, if there is none.

    Of what is gathered the last value of each column counts, and a row is written once.
    """
    gathered = _gathered(connection)
    if gathered is None:
        _Change(key, fresh, values).make(connection, table)
    else:
        change = gathered.changes.setdefault((table, tuple(key.items())), _Change(key, fresh))
        change.values |= values


@event.listens_for(Engine, "before_execute")
def _come_after(connection: Connection, *_about: Any) -> None:
    """Let what was gathered go in before any other statement.

    It listens to every engine: a fold must see its own rows however its database was opened.
    """
    gathered = _gathered(connection)
    if gathered is not None and (gathered.rows or gathered.changes):
        gathered.let_go(connection)


def _gathered(connection: Connection) -> _Gathered | None:
    found: _Gathered | None = connection.info.get(_GATHERED)
    return found if found is not None and found.open else None
