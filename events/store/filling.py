"""Inserting many rows at once, as one document: PostgreSQL takes it apart faster than VALUES."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    Date,
    Insert,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    cast,
    column,
    func,
    insert,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from events.store.tables import Instant

Row = Mapping[str, Any]

MANY = 8
"""From how many rows on a document is faster than a statement with a value list."""

_PLAIN = (Boolean, Date, Instant, Integer, JSON, String)
"""Types whose values a document carries unchanged. A float may be no number, which JSON lacks."""


def fill(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert `rows`, which all have values for the same columns."""
    if len(rows) == 1:
        connection.execute(_from_values(table), dict(rows[0]))
        return
    names = tuple(rows[0])
    if len(rows) < MANY or not _fits(connection, table, names):
        connection.execute(_from_values(table), [dict(row) for row in rows])
        return
    document = _json.encode(_as_stored(connection, table, rows)).decode()
    connection.execute(_from_document(table, names), {"rows": document})


def upserting(dialect: str, table: Table) -> Any:
    """Begin an insert that may say `on_conflict_do_update`, which each database has of its own."""
    return _UPSERT[dialect](table)


_UPSERT = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}

_json = msgspec.json.Encoder()


def _fits(connection: Connection, table: Table, names: tuple[str, ...]) -> bool:
    return connection.dialect.name == "postgresql" and _is_plain(table, names)


@lru_cache(256)
def _from_values(table: Table) -> Insert:
    """Make the statement that inserts values; to make it at each use costs more than to run it."""
    return insert(table)


@lru_cache(256)
def _is_plain(table: Table, names: tuple[str, ...]) -> bool:
    return all(isinstance(table.c[name].type, _PLAIN) for name in names)


def _as_stored(connection: Connection, table: Table, rows: Sequence[Row]) -> Sequence[Row]:
    """Return the rows as their types have them stored."""
    dialect = connection.dialect
    found = {
        name: table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in rows[0]
    }
    changing = [(name, process) for name, process in found.items() if process is not None]
    if not changing:
        return rows
    return [
        row | {name: process(row[name]) for name, process in changing} for row in map(dict, rows)
    ]


@lru_cache(256)
def _from_document(table: Table, names: tuple[str, ...]) -> Insert:
    """Make the statement that inserts what a document holds.

    A document in a document is carried as text, or its own text would not stay as it is.
    """
    types = {name: table.c[name].type for name in names}
    nested = {name for name, kind in types.items() if isinstance(kind, JSON)}
    told = (
        func.json_to_recordset(bindparam("rows", type_=Text))
        .table_valued(*(column(name, Text if name in nested else types[name]) for name in names))
        .render_derived(with_types=True)
    )
    columns = (
        cast(told.c[name], types[name]) if name in nested else told.c[name] for name in names
    )
    return insert(table).from_select(names, select(*columns))
