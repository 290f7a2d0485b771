"""The tables of a deployment's databases, and whether they are those of this release."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from contracts.topology import SERVICES
from events.providers import patiently
from events.settings import Settings
from events.store import Keyring, Store, connect
from events.store.revisions import VAULT, check, folders, migrate
from services.cli.runtime import kernel_provider

VAULT_NAME = "vault"
PARTS = (*SERVICES, VAULT_NAME)
"""All databases of a deployment: each service's own, and the key vault's."""


def histories(part: str) -> list[Path]:
    """Return the folders of the revisions that a database follows."""
    return [VAULT] if part == VAULT_NAME else folders(kernel_provider(part).tables)


@contextmanager
def opened(url: str, part: str, keys: Keyring | None = None) -> Iterator[Store]:
    """Open a database for the length of the block."""
    engine = connect(url, pool=1)
    try:
        yield Store(engine, part, keys)
    finally:
        engine.dispose()


def prepare(settings: Settings, names: Sequence[str], *, alone: bool) -> None:
    """See to the tables before services are started, waiting for databases that are not up yet.

    Who runs everything in one process migrates as well, and so do demo and tests. In production a
    service with a process of its own (`alone`) only looks: one job has migrated before. Raises
    SchemaError where that was not done, StoreUnavailableError where a database does not come up.
    """
    look: Callable[[Store, Sequence[Path]], object] = (
        check if alone and settings.mode == "production" else _migrate
    )
    for part in (*names, VAULT_NAME):
        url = settings.vault_database if part == VAULT_NAME else settings.database_of(part)
        with opened(url, part) as store:
            patiently(partial(look, store, histories(part)))


def accept_all(settings: Settings, names: Sequence[str]) -> None:
    """Believe what logs hold from before their services had keys; nobody else runs them meanwhile.

    Raises StoreUnavailableError.
    """
    for name in names:
        with opened(settings.database_of(name), name, settings.keys_of(name)) as store:
            with store.reading() as connection:
                head = store.head(connection)
            if head.position:
                store.accept(settings.clock().now(), head)


def _migrate(store: Store, places: Sequence[Path]) -> None:
    migrate(store, places)
    check(store, places)
