"""Folding a log into a model's shadow tables, up to one position after another."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy import delete, insert, select

from events.envelope import Registry, decode
from events.read_models import ReadModel
from events.rebuild.shadow import Shadow
from events.replay import rows_of
from events.store import Store

Progress = Callable[[int, int], None]
"""Told now and then how many events have been folded, of how many."""

BATCH = 1000


def quiet(_folded: int, _of: int) -> None:
    """Show no progress."""


@dataclass
class Folding:
    """The fold of `origin`'s log into one model's shadow tables, and the position it has reached.

    The events at the positions in `without` are passed over.
    """

    origin: Store
    registry: Registry
    model: ReadModel
    shadow: Shadow
    progress: Progress
    without: frozenset[int] = frozenset()
    position: int = field(default=0, init=False)

    def go_on_until(self, position: int) -> None:
        """Fold in batches, each in a transaction of its own."""
        while self.position < position:
            with self.shadow.connection.begin():
                self.fold_until(min(position, self.position + BATCH))
            self.progress(self.position, position)

    def fold_until(self, position: int) -> None:
        """Fold within the present transaction."""
        rows = rows_of(self.origin, after=self.position, until=position)
        while batch := list(islice(rows, BATCH)):
            taken = [row for row in batch if row.position not in self.without]
            events = [decode(row.body, self.registry, row.hash) for row in taken]
            with self.shadow.in_place():
                self.model.apply(self.shadow.connection, events)
        self.position = position

    def put_in_place(self) -> None:
        """Let the shadow tables' rows take the place of the live ones', within the transaction."""
        connection, tables = self.shadow.connection, self.shadow.tables
        for live in reversed(tables):
            connection.execute(delete(live))
        for live, shadow in tables.items():
            connection.execute(insert(live).from_select(list(live.c.keys()), select(shadow)))
