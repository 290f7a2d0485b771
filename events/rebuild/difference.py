"""How a live read model differs from the rebuilt one."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    Text,
    cast,
    func,
    select,
    tuple_,
)

from events.read_models import ReadModel, plain
from events.rebuild.shadow import Shadow

MOST = 100
"""How many differing rows of each table are told in full."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that differs, by its table and primary key; None where one side has no such row."""

    table: str
    key: tuple[Any, ...]
    live: dict[str, Any] | None
    rebuilt: dict[str, Any] | None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns in which both rows differ; none where one side has no such row."""
        if self.live is None or self.rebuilt is None:
            return ()
        live = self.live
        return tuple(name for name, value in self.rebuilt.items() if live.get(name) != value)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild found: at which position of the log, in how many rows, which differ.

    `differing` counts all rows that differ, `differences` tells the first of them. `source` is the
    service whose log was folded where the model is a copy of its facts.
    """

    model: str
    position: int
    rows: int
    differing: int
    differences: tuple[Difference, ...]
    source: str | None = None

    @property
    def same(self) -> bool:
        """Whether both hold the same rows."""
        return self.differing == 0


def compare(shadow: Shadow, model: ReadModel, position: int) -> Rebuilt:
    """Compare each table with its shadow, within one transaction that both stand in."""
    rows, differing = 0, 0
    told: list[Difference] = []
    for live, rebuilt in shadow.tables.items():
        keys = _differing_keys(shadow.connection, live, rebuilt)
        rows += shadow.connection.execute(select(func.count()).select_from(rebuilt)).scalar_one()
        differing += len(keys)
        for key in sorted(keys, key=str)[:MOST]:
            sides = [_row(shadow.connection, table, key) for table in (live, rebuilt)]
            told.append(Difference(str(live.name), key, *sides))
    return Rebuilt(model.cursor.removeprefix("model/"), position, rows, differing, tuple(told))


def _differing_keys(connection: Connection, live: Table, rebuilt: Table) -> set[tuple[Any, ...]]:
    """Have the database find the rows that only one side has, and return their keys."""
    keys: set[tuple[Any, ...]] = set()
    for one, other in ((live, rebuilt), (rebuilt, live)):
        only = _comparable(one).except_(_comparable(other)).subquery()
        names = [column.name for column in one.primary_key]
        found = connection.execute(select(*(only.c[name] for name in names)))
        keys.update(tuple(row) for row in found)
    return keys


def _comparable(table: Table) -> Select[Any]:
    """Select a table's rows; PostgreSQL's type json has no equality, its text has."""
    columns: list[ColumnElement[Any]] = [
        cast(column, Text).label(column.name) if isinstance(column.type, JSON) else column
        for column in table.columns
    ]
    return select(*columns)


def _row(connection: Connection, table: Table, key: tuple[Any, ...]) -> dict[str, Any] | None:
    found: Row[Any] | None = connection.execute(
        select(table).where(tuple_(*table.primary_key) == key),
    ).first()
    return plain(found._mapping) if found else None  # noqa: SLF001 - SQLAlchemy's public name
