"""Rebuilding a read model from the log beside the live one, and comparing them row by row.

The same folds run unchanged on shadow tables. What is compared is what both hold at one position
of the log, seen in one snapshot: the service may go on writing all the while.
"""

from collections.abc import Callable
from itertools import islice

from sqlalchemy import delete, insert, select, update

from events.envelope import Registry, decode
from events.read_models import ReadModel, reached
from events.rebuild.difference import Difference, Rebuilt, compare
from events.rebuild.shadow import Shadow, shadow_of
from events.replay import rows_of
from events.store import Store
from events.store.tables import cursors

__all__ = ["Difference", "Rebuilt", "rebuild"]

Progress = Callable[[int, int], None]
"""Told now and then how many events have been folded, of how many."""

BATCH = 1000


def quiet(_folded: int, _of: int) -> None:
    """Show no progress."""


def rebuild(
    store: Store,
    registry: Registry,
    model: ReadModel,
    *,
    swap: bool = False,
    progress: Progress = quiet,
) -> Rebuilt:
    """Fold the whole log into shadow tables of `model` and tell how the live ones differ.

    With `swap` the rebuilt rows then take the place of the live ones, in one transaction: readers
    see the old rows until the new ones are there, appends wait meanwhile. Raises LookupError for
    a model that this database has never had, RuntimeError while another rebuild runs here.
    """
    with store.reading() as connection:
        live = reached(connection, model)
    if live is None:
        raise LookupError(f"{model.cursor} was never begun here: start the service once")
    with shadow_of(store, model) as shadow:
        folding = _Folding(store, registry, model, shadow, progress)
        folding.go_on_until(live)
        with shadow.snapshot():
            folding.fold_until(reached(shadow.connection, model) or 0)
            found = compare(shadow, model, folding.position)
        if swap:
            _swap(folding)
    return found


class _Folding:
    """The fold of one model's shadow tables, and the position that it has reached."""

    def __init__(
        self,
        store: Store,
        registry: Registry,
        model: ReadModel,
        shadow: Shadow,
        progress: Progress,
    ) -> None:
        self.store = store
        self.model = model
        self.shadow = shadow
        self.position = 0
        self._registry = registry
        self._progress = progress

    def go_on_until(self, position: int) -> None:
        """Fold in batches, each in a transaction of its own."""
        while self.position < position:
            with self.shadow.connection.begin():
                self.fold_until(min(position, self.position + BATCH))
            self._progress(self.position, position)

    def fold_until(self, position: int) -> None:
        """Fold within the present transaction."""
        rows = rows_of(self.store, after=self.position, until=position)
        while batch := list(islice(rows, BATCH)):
            events = [decode(row.body, self._registry, row.hash) for row in batch]
            with self.shadow.in_place():
                self.model.apply(self.shadow.connection, events)
        self.position = position


def _swap(folding: _Folding) -> None:
    connection, tables = folding.shadow.connection, folding.shadow.tables
    with folding.store.locked(connection) as head:
        folding.fold_until(head.position)
        for live in reversed(tables):
            connection.execute(delete(live))
        for live, shadow in tables.items():
            connection.execute(insert(live).from_select(list(live.c.keys()), select(shadow)))
        connection.execute(
            update(cursors)
            .where(cursors.c.name == folding.model.cursor)
            .values(position=head.position, hash=head.hash),
        )
