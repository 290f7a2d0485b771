"""Read models: tables that fold one service's own log, and nothing else.

Their rows follow from the log alone, so that a rebuild gives the same tables, always. Each keeps
its version in its table names and a cursor of its own; a new version is built beside the old one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Index,
    MetaData,
    Table,
    bindparam,
    insert,
    quoted_name,
    select,
)
from sqlalchemy.schema import Constraint, SchemaItem

from events.envelope import GENESIS, Event
from events.store.gathering import More, add, change, gathering, put
from events.store.standing import move
from events.store.tables import cursors

__all__ = [
    "Apply",
    "More",
    "ReadModel",
    "add",
    "begin",
    "change",
    "fold",
    "plain",
    "put",
    "reached",
]

ROOMY = 70
"""Percent of a page that new rows fill where rows change. DECISIONS.md says what was measured."""

Apply = Callable[[Connection, Event], None]


class ReadModel:
    """A set of tables and, for each event type that touches them, how.

    Declare the tables with `table`, the folds with `on`; what a model does not fold it skips.
    A fold uses nothing but its event and these tables, through SQLAlchemy's expressions (plain
    SQL would miss the shadow tables of a rebuild), and lets no database number its rows. Rows
    that it gives to `add` are inserted together where many events are folded, and a row that it
    changes by `change` or `put` is written once.
    """

    def __init__(self, name: str, version: int) -> None:
        self.name = name
        self.version = version
        self.metadata = MetaData()
        self.cursor = f"model/{name}.v{version}"
        self._applies: dict[type, Apply] = {}

    def table(self, name: str, *items: Column[Any] | SchemaItem, changing: bool = False) -> Table:
        """Declare one table with a primary key; its real name ends in the model's version.

        Where each row is changed many times (`changing`), PostgreSQL keeps room beside the rows of
        a page: a change then stays on its page and no index needs to hear of it.
        """
        for item in items:
            if isinstance(item, Column):
                item.autoincrement = False
            elif isinstance(item, Index | Constraint) and item.name:
                item.name = quoted_name(f"{item.name}_v{self.version}", quote=None)
        room = {"fillfactor": ROOMY} if changing else None
        table = Table(f"{name}_v{self.version}", self.metadata, *items, postgresql_with=room or {})
        if not table.primary_key.columns:
            raise TypeError(f"{self.name}: table {name} needs a primary key")
        return table

    def on(self, *types: type) -> Callable[[Apply], Apply]:
        """Register how events whose data is of one of `types` are folded into the tables."""

        def register(apply: Apply) -> Apply:
            for data_type in types:
                if data_type in self._applies:
                    raise TypeError(f"{self.name} folds {data_type.__name__} twice")
                self._applies[data_type] = apply
            return apply

        return register

    @property
    def folds(self) -> frozenset[type]:
        """The event types that this model folds."""
        return frozenset(self._applies)

    def fold_of(self, data_type: type) -> Apply:
        """Return how events of a type are folded. Raises KeyError for one that is skipped."""
        return self._applies[data_type]

    def apply(self, connection: Connection, events: Iterable[Event]) -> None:
        """Fold `events`, which must follow what the tables already hold."""
        with gathering(connection):
            for event in events:
                apply = self._applies.get(type(event.data))
                if apply is not None:
                    apply(connection, event)


_REACHED = select(cursors.c.position).where(cursors.c.name == bindparam("model"))


def reached(connection: Connection, model: ReadModel) -> int | None:
    """Return the position that a model has reached, None if it was never begun."""
    return connection.execute(_REACHED, {"model": model.cursor}).scalar()


def begin(connection: Connection, model: ReadModel) -> None:
    """Put a new model's cursor at the beginning of the log, unless it has one."""
    if reached(connection, model) is None:
        connection.execute(
            insert(cursors).values(name=model.cursor, position=0, hash=GENESIS),
        )


def fold(
    connection: Connection,
    models: Sequence[ReadModel],
    after: int,
    events: Sequence[Event],
) -> list[ReadModel]:
    """Fold `events` into each of `models` that stands at position `after`; return the others.

    Moving the cursor first locks it: of two processes that fold the same events only one does.
    """
    if not models:
        return []
    last = events[-1]
    names = [model.cursor for model in models]
    moved = move(connection, names, after, last.position, last.hash)
    for model in models:
        if model.cursor in moved:
            model.apply(connection, events)
    return [model for model in models if model.cursor not in moved]


def plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return a row as a dict whose keys are plain `str`: msgspec takes no other.

    SQLAlchemy's column names are of a type of its own, derived from it.
    """
    return {str(name): value for name, value in row.items()}
