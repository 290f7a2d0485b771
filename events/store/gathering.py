"""Gathering what is to be written, so that many rows go in together and one row is changed once."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeAlias

from sqlalchemy import (
    ClauseElement,
    Connection,
    Engine,
    Insert,
    Table,
    Update,
    bindparam,
    event,
    update,
)

from events.store.filling import fill, upserting
from events.store.messages import UNSEEN

_GATHERED = "needle_gathered"

Key: TypeAlias = tuple[Any, ...]
Columns: TypeAlias = tuple[str, ...]
Row: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class More:
    """What a column gets on top of what it holds: the value of a `change` that counts."""

    by: int


@dataclass
class _Rows:
    """New rows of one table, and where among them a key is found that was asked for before."""

    rows: list[Row] = field(default_factory=list)
    found: dict[Columns, dict[Key, Row]] = field(default_factory=dict)

    def add(self, row: Row) -> None:
        self.rows.append(row)
        for names, index in self.found.items():
            index[tuple(row[name] for name in names)] = row

    def of(self, key: Mapping[str, Any]) -> Row | None:
        names = tuple(key)
        if names not in self.found:
            self.found[names] = {tuple(row[name] for name in names): row for row in self.rows}
        return self.found[names].get(tuple(key.values()))

    def insert(self, connection: Connection, table: Table) -> None:
        alike: dict[Columns, list[Row]] = {}
        for row in self.rows:
            alike.setdefault(tuple(row), []).append(row)
        for rows in alike.values():
            fill(connection, table, rows)


@dataclass
class _Change:
    """What becomes of one row: the values that it gets, and those that it has if it is new."""

    key: Mapping[str, Any]
    fresh: Mapping[str, Any] | None
    values: Row = field(default_factory=dict)

    def takes(self, fresh: Mapping[str, Any] | None, values: Mapping[str, Any]) -> bool:
        """Tell whether another change of this row can be made with this one.

        What changes no row that exists must not be in a new one, and what one that exists holds
        is not known.
        """
        if self.fresh is None:
            return fresh is None
        return not any(isinstance(value, More) for value in values.values())

    def make(self, connection: Connection, table: Table) -> None:
        """Change the row. Nobody looks at the answer, so that it travels with what comes next."""
        if self.fresh is not None:
            upsert = _upsert(connection.dialect.name, table, tuple(self.key), tuple(self.values))
            connection.execute(upsert, {**self.key, **self.fresh, **self.values})
        elif any(map(_tells, self.values.values())):
            this = [table.c[name] == value for name, value in self.key.items()]
            changed = update(table).where(*this).values(self.values)
            connection.execute(changed, execution_options={UNSEEN: True})
        else:
            set_ = {name: each for name, each in self.values.items() if not isinstance(each, More)}
            more = {name: each.by for name, each in self.values.items() if isinstance(each, More)}
            given = {f"{_OF}{name}": value for name, value in self.key.items()}
            given |= set_ | {f"{_MORE}{name}": by for name, by in more.items()}
            connection.execute(_update(table, tuple(self.key), tuple(more)), given)


_OF, _MORE = "of_", "more_"


@lru_cache(512)
def _update(table: Table, key: Columns, more: Columns) -> Update:
    """Make the statement that changes a row; to make it at each use costs more than to run it."""
    this = [table.c[name] == bindparam(f"{_OF}{name}") for name in key]
    counted = {name: table.c[name] + bindparam(f"{_MORE}{name}") for name in more}
    changing = update(table).where(*this).execution_options(**{UNSEEN: True})
    return changing.values(counted) if counted else changing


@lru_cache(512)
def _upsert(dialect: str, table: Table, key: Columns, names: Columns) -> Insert:
    made = upserting(dialect, table)
    taken = {name: made.excluded[name] for name in names}
    upsert: Insert = made.on_conflict_do_update(index_elements=list(key), set_=taken)
    return upsert


def _tells(value: Any) -> bool:
    """Tell whether a value is one that the database computes from the row."""
    return isinstance(value, ClauseElement)


def _come(row: Row, values: Mapping[str, Any]) -> None:
    """Put `values` behind those that a row gets already."""
    for name, value in values.items():
        before = row.get(name, More(0))
        if not isinstance(value, More):
            row[name] = value
        elif isinstance(before, More):
            row[name] = More(before.by + value.by)
        else:
            row[name] = before + value.by


@dataclass
class _Gathered:
    """New rows by table, and changes by table and key, in the order in which they came."""

    rows: dict[Table, _Rows] = field(default_factory=dict)
    changes: dict[tuple[Table, Key], _Change] = field(default_factory=dict)
    open: bool = True

    def change(
        self,
        connection: Connection,
        table: Table,
        key: Mapping[str, Any],
        fresh: Mapping[str, Any] | None,
        values: Mapping[str, Any],
    ) -> None:
        new = self.rows[table].of(key) if table in self.rows else None
        if new is not None:
            _come(new, values)
            return
        this = (table, tuple(key.items()))
        known = self.changes.get(this)
        if known is not None and not known.takes(fresh, values):
            self.let_go(connection)
        _come(self.changes.setdefault(this, _Change(key, fresh)).values, values)

    def let_go(self, connection: Connection) -> None:
        rows, self.rows = self.rows, {}
        changes, self.changes = self.changes, {}
        for table, these in rows.items():
            these.insert(connection, table)
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
        gathered.rows.setdefault(table, _Rows()).add(row)


def change(connection: Connection, table: Table, key: Mapping[str, Any], /, **values: Any) -> None:
    """Set `values` in the row of `key` (the primary key), if there is one.

    A row is changed after it was added, never before. Of what is gathered the last value of each
    column counts, and what is `More` comes on top; a row is written once. A value that the row
    itself must tell (`table.c.status`) is set at once, with no `More` beside it.
    """
    gathered = _gathered(connection)
    if gathered is None or any(map(_tells, values.values())):
        _Change(key, None, values).make(connection, table)
    else:
        gathered.change(connection, table, key, None, values)


def put(
    connection: Connection,
    table: Table,
    key: Mapping[str, Any],
    fresh: Mapping[str, Any],
    /,
    **values: Any,
) -> None:
    """Set `values` in the row of `key`; make it, with `fresh` values beside, if there is none.

    `key` is the primary key. Of what is gathered the last value of each column counts, and a row
    is written once.
    """
    gathered = _gathered(connection)
    if gathered is None:
        _Change(key, fresh, values).make(connection, table)
    else:
        gathered.change(connection, table, key, fresh, values)


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
