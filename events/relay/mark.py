"""How far a log has been relayed: a cursor that moves after the broker has confirmed."""

from sqlalchemy import insert, select, update

from events.envelope import GENESIS
from events.store import Row, Store
from events.store.tables import cursors

NAME = "relay"

_FOUND = select(cursors.c.position, cursors.c.hash).where(cursors.c.name == NAME)


class Mark:
    """The last position whose event every subscriber's queue has, and its hash.

    Should two relays move it at once it goes forward only; what is published twice is skipped by
    who receives it.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        with store.reading() as connection:
            row = connection.execute(_FOUND).first()
        if row is None:
            with store.writing() as connection:
                connection.execute(
                    insert(cursors).values(name=NAME, position=0, hash=GENESIS),
                )
        self.position: int = 0 if row is None else row.position
        self.hash: str = GENESIS if row is None else row.hash

    def move(self, last: Row) -> None:
        """Remember that everything up to `last` was published. Raises StoreUnavailableError."""
        with self._store.writing() as connection:
            connection.execute(
                update(cursors)
                .where(cursors.c.name == NAME, cursors.c.position < last.position)
                .values(position=last.position, hash=last.hash),
            )
        self.position, self.hash = last.position, last.hash
