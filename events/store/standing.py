"""Moving cursors: each goes on from where it stood, or stays.

Under the append lock it is known with the log's head where all of them stand, and nobody else moves
one from there. So nobody needs to look whether it was moved, and the statement travels with others.
Without that lock only a cursor that lags is moved, which is known to stand at no log's head.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Update, bindparam, or_, update
from sqlalchemy.sql.dml import ReturningUpdate

from events.store.messages import UNSEEN
from events.store.tables import cursors

_STANDING = "needle_standing"


@contextmanager
def known(connection: Connection, standing: Mapping[str, int]) -> Iterator[None]:
    """Know inside where every cursor stands, by name."""
    info = connection.info  # which cannot be asked for any more once the connection is lost
    info[_STANDING] = dict(standing)
    try:
        yield
    finally:
        del info[_STANDING]


def move(
    connection: Connection, names: Sequence[str], after: int, position: int, hash_: str
) -> set[str]:
    """Move those of `names` that stand at `after` to `position`; return these."""
    standing: dict[str, int] | None = connection.info.get(_STANDING)
    values = {"after": after, "reached": position, "last": hash_}
    if standing is None:
        return set(connection.execute(_telling(tuple(names)), values).scalars())
    moved = [name for name in names if standing.get(name) == after]
    if moved:
        connection.execute(_unseen(tuple(moved)), values)
        standing |= dict.fromkeys(moved, position)
    return set(moved)


@lru_cache(256)
def _telling(names: tuple[str, ...]) -> ReturningUpdate[Any]:
    return _moving(names).returning(cursors.c.name)


@lru_cache(256)
def _unseen(names: tuple[str, ...]) -> Update:
    return _moving(names).execution_options(**{UNSEEN: True})


def _moving(names: tuple[str, ...]) -> Update:
    """Make the statement that moves some cursors; an IN would be written anew at each use."""
    return (
        update(cursors)
        .where(or_(*(cursors.c.name == name for name in names)))
        .where(cursors.c.position == bindparam("after"))
        .values(position=bindparam("reached"), hash=bindparam("last"))
    )
