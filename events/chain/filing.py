"""Whether each row of events says what its bytes say.

Columns are for finding, and only bytes are hashed: whoever moves a row to another stream, type or
moment hides its event and breaks no chain. So every column is derived from the bytes once more.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Table, Text, cast

from events.envelope import Told, told_by
from events.store import Row
from events.store.tables import Instant

TELLS: Mapping[str, Callable[[Told], Any]] = {
    "source": lambda told: told.source,
    "position": lambda told: told.position,
    "event": lambda told: told.id,
    "stream": lambda told: told.subject,
    "version": lambda told: told.streamversion,
    "type": lambda told: told.type,
    "time": lambda told: told.time,
    "area": lambda told: told.area,
    "causation": lambda told: told.causationid,
}
"""What each column follows from, whichever table has it."""

CHAINED = frozenset({"hash", "body", "mac"})
"""Columns that the check of the chain looks at itself, and that of the MACs."""


class Filed(NamedTuple):
    """A row of a table of events: the event, and every column that TELLS knows."""

    row: Row
    columns: Mapping[str, Any]

    def astray(self) -> list[str]:
        """Return the names of the columns that say something else than the bytes.

        What cannot be read any more is told by the chain.
        """
        try:
            told = told_by(self.row.body)
        except msgspec.DecodeError:
            return []
        return [name for name, held in self.columns.items() if held != TELLS[name](told)]


def columns_of(table: Table) -> list[ColumnElement[Any]]:
    """Return all that a table of events holds, to be selected for `filed`.

    Moments come as text: what somebody else has put there must not end the check.
    """
    return [
        cast(each, Text).label(each.name) if isinstance(each.type, Instant) else each
        for each in table.c
    ]


def filed(found: Iterable[Mapping[Any, Any]]) -> Iterator[Filed]:
    """Turn rows of `columns_of` a table into what is checked."""
    for each in found:
        columns = {name: _held(name, each[name]) for name in each if name in TELLS}
        yield Filed(Row(each["position"], each["hash"], each["body"]), columns)


def _held(name: str, value: Any) -> Any:
    if name != "time":
        return value
    try:
        return datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
