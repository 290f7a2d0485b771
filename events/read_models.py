"""Read models: tables that fold one service's own log, and nothing else.

Their rows follow from the log alone, so that a rebuild gives the same tables, always. Each keeps
its version in its table names and a cursor of its own; a new version is built beside the old one.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Index, MetaData, Table, insert, select, update
from sqlalchemy.schema import SchemaItem

from events.envelope import GENESIS, Event
from events.store.log import Head
from events.store.tables import cursors

Apply = Callable[[Connection, Event], None]


class ReadModel:
    """A set of tables and, for each event type that touches them, how.

    Declare the tables with `table`, the folds with `on`; what a model does not fold it skips.
    """

    def __init__(self, name: str, version: int) -> None:
        self.name = name
        self.version = version
        self.metadata = MetaData()
        self.cursor = f"model/{name}.v{version}"
        self._applies: dict[type, Apply] = {}

    def table(self, name: str, *items: Column[Any] | SchemaItem) -> Table:
        """Declare one table; its real name ends in the model's version."""
        for item in items:
            if isinstance(item, Index) and item.name:
                item.name = f"{item.name}_v{self.version}"
        return Table(f"{name}_v{self.version}", self.metadata, *items)

    def on(self, *types: type) -> Callable[[Apply], Apply]:
        """Register how events whose data is of one of `types` are folded into the tables."""

        def register(apply: Apply) -> Apply:
            for data_type in types:
                if data_type in self._applies:
                    msg = f"{self.name} folds {data_type.__name__} twice"
                    raise TypeError(msg)
                self._applies[data_type] = apply
            return apply

        return register

    @property
    def folds(self) -> frozenset[type]:
        """The event types that this model folds."""
        return frozenset(self._applies)

    def apply(self, connection: Connection, events: Iterable[Event]) -> None:
        """Fold `events`, which must follow what the tables already hold."""
        for event in events:
            apply = self._applies.get(type(event.data))
            if apply is not None:
                apply(connection, event)


def apply_inline(
    connection: Connection,
    models: Sequence[ReadModel],
    before: Head,
    events: Sequence[Event],
) -> None:
    """Fold freshly appended `events` into each model that stands at the head `before` them.

    Runs under the append lock. A model that lags, because it is new, is left to its catch-up.
    """
    for model in models:
        catch_up(connection, model, before.position, events)


def reached(connection: Connection, model: ReadModel) -> int | None:
    """Return the position that a model has reached, None if it was never begun."""
    found = select(cursors.c.position).where(cursors.c.name == model.cursor)
    return connection.execute(found).scalar()


def begin(connection: Connection, model: ReadModel) -> None:
    """Put a new model's cursor at the beginning of the log, unless it has one."""
    if reached(connection, model) is None:
        connection.execute(
            insert(cursors).values(name=model.cursor, position=0, hash=GENESIS),
        )


def catch_up(connection: Connection, model: ReadModel, after: int, events: Sequence[Event]) -> None:
    """Fold one batch of older events into a model that lags and stands at position `after`."""
    last = events[-1]
    if _advance(connection, model, after, last.position, last.hash):
        model.apply(connection, events)


def _advance(connection: Connection, model: ReadModel, old: int, new: int, new_hash: str) -> bool:
    moved = connection.execute(
        update(cursors)
        .where(cursors.c.name == model.cursor, cursors.c.position == old)
        .values(position=new, hash=new_hash),
    )
    return moved.rowcount == 1
