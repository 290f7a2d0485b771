"""Running the revisions that a database lacks: all or none of them, by one runner at a time."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zlib import crc32

import eventlet
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationStep
from eventlet.semaphore import Semaphore
from sqlalchemy import Connection, delete, insert

from events.store.log import Store
from events.store.revisions.history import floors, metadata, newest, reached, scripts, split

Step = str
"""The name of one revision, such as `kernel_1`."""

MIGRATE_LOCK = crc32(b"one-needle migrate")

LOCK_WAIT_S = 2
"""Seconds that a change of a table waits for those who use it. All who come later wait behind it,
so it gives up soon, lets them pass, and is tried again."""

_LOOK_AGAIN_S = 0.2

_alone = Semaphore()
"""Alembic keeps what it runs on in variables of its modules: one at a time in this process."""


def pending(store: Store, places: Sequence[Path]) -> list[Step]:
    """Return the last revision of each history that a database has not reached.

    Raises StoreUnavailableError.
    """
    with store.reading() as connection:
        found = reached(connection)
    wanted = newest(places).items()
    return [f"{name}_{number}" for name, number in sorted(wanted) if found.get(name, 0) < number]


def migrate(store: Store, places: Sequence[Path]) -> list[Step]:
    """Run what a database lacks, in one transaction; return the names of what was run.

    Of several who migrate at once one does it, the others wait for it and then find nothing to
    do. A database that a newer release has migrated is left as it is. Raises
    StoreUnavailableError, also where the tables are in use: then nothing was changed.
    """
    if not pending(store, places):
        return []
    with _alone, _turn(store) as connection:
        metadata.create_all(connection)
        return _run(connection, places)


@contextmanager
def _turn(store: Store) -> Iterator[Connection]:
    """Lend a connection whose transaction is the only one that migrates this database."""
    while True:
        with store.writing() as connection:
            if connection.dialect.name == "sqlite":
                yield connection
                return
            lock = f"SELECT pg_try_advisory_xact_lock({MIGRATE_LOCK})"
            if connection.exec_driver_sql(lock).scalar_one():
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_WAIT_S}s'")
                yield connection
                return
        eventlet.sleep(_LOOK_AGAIN_S)


def _run(connection: Connection, places: Sequence[Path]) -> list[Step]:
    found, done = scripts(places), list[Step]()

    def steps(current: tuple[str, ...], _context: Any) -> Iterator[Any]:
        here = dict(split(each) for each in current)
        for revision in reversed(list(found.walk_revisions())):
            history, number = split(revision.revision)
            if here.get(history, 0) < number:
                yield MigrationStep.upgrade_from_script(found.revision_map, revision)

    def applied(ctx: Any, step: Any, heads: Any, run_args: Any) -> None:  # noqa: ARG001 - Alembic's
        done.append(step.up_revision_id)
        _lift_floor(connection, step.up_revision)

    environment = EnvironmentContext(Config(), found, fn=steps)
    with environment:
        environment.configure(connection, transactional_ddl=True, on_version_apply=applied)
        environment.run_migrations()
    return done


def _lift_floor(connection: Connection, revision: Any) -> None:
    """Note how old a release may be from now on."""
    name, number = split(revision.module.fits)
    connection.execute(delete(floors).where(floors.c.history == name))
    connection.execute(insert(floors).values(history=name, number=number))
