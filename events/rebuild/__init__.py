"""Rebuilding tables from the log that they follow, beside the live ones, and comparing row by row.

The same folds run unchanged on shadow tables. What is compared is what both hold at one position
of the log, seen in one snapshot: the service may go on writing all the while. A read model follows
its own service's log, a copy another one's.
"""

from sqlalchemy import update

from events.envelope import Registry
from events.read_models import ReadModel, reached
from events.rebuild.copied import UnreadError, rebuild_copy
from events.rebuild.difference import Difference, Rebuilt, compare
from events.rebuild.folding import Folding, Progress, quiet
from events.rebuild.shadow import shadow_of, snapshot
from events.store import Store
from events.store.tables import cursors

__all__ = ["Difference", "Rebuilt", "UnreadError", "rebuild", "rebuild_copy"]


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
        folding = Folding(store, registry, model, shadow, progress)
        folding.go_on_until(live)
        with snapshot(shadow.connection):
            folding.fold_until(reached(shadow.connection, model) or 0)
            found = compare(shadow, model, folding.position)
        if swap:
            _swap(folding)
    return found


def _swap(folding: Folding) -> None:
    connection = folding.shadow.connection
    with folding.origin.locked(connection) as head:
        folding.fold_until(head.position)
        folding.put_in_place()
        connection.execute(
            update(cursors)
            .where(cursors.c.name == folding.model.cursor)
            .values(position=head.position, hash=head.hash),
        )
