"""Writing the rows of a copy: the fact with the later position wins."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, update
from sqlalchemy.dialects import postgresql, sqlite

from events.envelope import Event

_INSERT: dict[str, Callable[[Table], Any]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}


def put(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> bool:
    """Insert `rows`, all of the same columns; one that exists is replaced if it is older.

    Tell, of a single row, whether it was written.
    """
    fresh = _INSERT[connection.dialect.name](table)
    changed = {
        column.name: fresh.excluded[column.name]
        for column in table.columns
        if not column.primary_key and column.name in rows[0]
    }
    statement = fresh.on_conflict_do_update(
        index_elements=list(table.primary_key),
        set_=changed,
        where=table.c.position < fresh.excluded.position,
    )
    return connection.execute(statement, rows).rowcount != 0


def change(connection: Connection, table: Table, event: Event, key: Any, **values: Any) -> bool:
    """Set columns of the row whose (single) primary key is `key`, unless `event` is older.

    For tables whose row is one stream: its `version` follows. Tell whether it was changed.
    """
    (primary,) = table.primary_key
    newer = update(table).where(primary == key, table.c.position < event.position)
    stamped = newer.values(position=event.position, version=event.version, **values)
    return connection.execute(stamped).rowcount != 0
