"""Writing the rows of a copy: the fact with the later position wins."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, update

from events.envelope import Event
from events.store.filling import upserting


def put(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert `rows`, all of the same columns; one that exists is replaced if it is older.

    Return how many were written. It is their keys' coming back that has SQLAlchemy send many rows
    in one statement: an upsert without RETURNING would go row by row.
    """
    fresh = upserting(connection.dialect.name, table)
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
    written = connection.execute(statement.returning(*table.primary_key), rows)
    return len(written.all())


def change(connection: Connection, table: Table, event: Event, key: Any, **values: Any) -> bool:
    """Set columns of the row whose (single) primary key is `key`, unless `event` is older.

    For tables whose row is one stream: its `version` follows. Tell whether it was changed.
    """
    (primary,) = table.primary_key
    newer = update(table).where(primary == key, table.c.position < event.position)
    stamped = newer.values(position=event.position, version=event.version, **values)
    return connection.execute(stamped).rowcount != 0
