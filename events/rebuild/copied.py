"""Rebuilding a copy: a service's rows, folded anew from the log of the service that they are of."""

from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from events.envelope import Registry
from events.read_models import ReadModel
from events.rebuild.difference import Rebuilt, compare
from events.rebuild.folding import Folding, Progress, quiet
from events.rebuild.shadow import shadow_of, snapshot
from events.store import RowRefusedError, Store, StoreUnavailableError
from events.store.tables import cursors, parked


class UnreadError(Exception):
    """A copy cannot be compared: its source's log is out of reach, or does not say all of it."""


def rebuild_copy(
    store: Store,
    source: Store,
    registry: Registry,
    model: ReadModel,
    *,
    swap: bool = False,
    progress: Progress = quiet,
) -> Rebuilt:
    """Fold `source`'s log into shadow tables of `model` in `store`; tell how the copy differs.

    It is folded as far as `store` has followed it, without the events that are parked there. One
    that was dropped is folded: nothing in the database says that it was. With `swap` the rows then
    take the place of the copy's, as `rebuild` does. Raises UnreadError where there is nothing to
    compare with, RuntimeError while another rebuild runs here.
    """
    with store.reading() as connection:
        begun = _standing(connection, source.source)
    _require(source, begun.position)
    try:
        with shadow_of(store, model) as shadow:
            folding = Folding(source, registry, model, shadow, progress, begun.parked)
            folding.go_on_until(begun.position)
            with snapshot(shadow.connection):
                _follow(folding)
                found = compare(shadow, model, folding.position)
            if swap:
                with store.locked(shadow.connection):
                    _follow(folding)
                    folding.put_in_place()
    except RowRefusedError:
        raise UnreadError("its source's log holds an event that cannot be folded") from None
    return replace(found, source=source.source)


@dataclass(frozen=True, slots=True)
class _Standing:
    """How far a service has followed a source, and the positions of what it has parked of it."""

    position: int
    parked: frozenset[int]


def _standing(connection: Connection, source: str) -> _Standing:
    cursor = select(cursors.c.position).where(cursors.c.name == f"from/{source}")
    aside = select(parked.c.position).where(parked.c.source == source)
    return _Standing(
        position=connection.execute(cursor).scalar() or 0,
        parked=frozenset(connection.execute(aside).scalars()),
    )


def _follow(folding: Folding) -> None:
    """Fold as far as the copy has come by now, within the present transaction."""
    source = folding.origin
    now = _standing(folding.shadow.connection, source.source)
    if any(each <= folding.position for each in now.parked ^ folding.without):
        raise UnreadError("events that were parked have been tried again meanwhile")
    _require(source, now.position)
    folding.without = now.parked
    folding.fold_until(now.position)


def _require(source: Store, position: int) -> None:
    """Raise UnreadError where a source's log cannot be read up to a position."""
    try:
        with source.reading() as connection:
            end = source.head(connection).position
    except StoreUnavailableError as error:
        raise UnreadError(f"the log of {source.source} cannot be read: {error}") from None
    if end < position:
        raise UnreadError(
            f"the log of {source.source} ends at {end}, but {position} of its events came here: "
            "see `needle verify`"
        )
