"""Options of the commands that look at the services' databases, where these are."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any
from urllib.parse import quote

from contracts.all import registry
from events.kernel import Kernel
from events.settings import Settings
from events.store import ForgedError, Keyring, Store, StoreUnavailableError, connect
from events.vault import Vault
from services.cli.errors import Failed, Wrong
from services.cli.local import folder_option, kept_in
from services.cli.runtime import kernel_provider

_SQLITE = "sqlite:///"


class Databases:
    """The databases of one deployment."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def keys_of(self, service: str) -> Keyring | None:
        """Return what a service signs its events by, None where that is not known here."""
        return self._settings.keys_of(service)

    def log(self, service: str) -> Store:
        """Return a service's log, to be read and nothing else. Raises Wrong where there is none."""
        url = _read_only(self._existing(service))
        return Store(connect(url, pool=2), service, self.keys_of(service))

    def kernel(self, service: str, *, reading: bool = False) -> Kernel:
        """Return a kernel like the one that the running service has. Raises Wrong as `log` does.

        The two write side by side as two copies of the service do; with `reading` it writes
        nothing.
        """
        provider, settings = kernel_provider(service), self._settings
        return Kernel(
            store=self.log(service) if reading else self.store(service),
            clock=settings.clock(),
            registry=registry,
            vault=Vault(connect(settings.vault_database, pool=1), settings.vault_key),
            models=provider.models,
            tables=provider.tables,
        )

    def store(self, service: str) -> Store:
        """Return a service's log, to be written as well. Raises Wrong as `log` does."""
        url, keys = self._existing(service), self.keys_of(service)
        return Store(connect(url, pool=2), service, keys)

    def _existing(self, service: str) -> str:
        url = self._settings.database_of(service)
        if url.startswith(_SQLITE) and not Path(url.removeprefix(_SQLITE)).is_file():
            raise Wrong(
                f"there is no database {url.removeprefix(_SQLITE)}: say where with --folder"
            )
        return url


@contextmanager
def databases_in(folder: Path) -> Iterator[Databases]:
    """Lend the databases that are kept in `folder`, or those that the environment names.

    Raises Wrong where there are none, Failed where one does not answer.
    """
    local = kept_in(folder)
    if local is None:
        settings = Settings.from_environment(os.environ)
    else:
        settings = local.settings(os.environ, mode="demo", movable=local.clock_file.exists())
    try:
        yield Databases(settings)
    except ForgedError as error:
        raise Failed(str(error)) from None
    except StoreUnavailableError as error:
        raise Failed(
            f"a database does not answer ({error}): try again, or look at its server"
        ) from None


def on_databases(command: Callable[..., None]) -> Callable[..., None]:
    """Add `--folder` to a command; it gets the Databases that are there, first.

    Where NEEDLE_DATABASE is set, the environment says where the databases are instead.
    """

    @folder_option
    @wraps(command)
    def with_databases(*, folder: Path, **kwargs: Any) -> None:
        with databases_in(folder) as databases:
            command(databases, **kwargs)

    return with_databases


def _read_only(url: str) -> str:
    """Return the URL at which SQLite lets nobody write; PostgreSQL is kept from it by the store."""
    if not url.startswith(_SQLITE):
        return url
    return f"{_SQLITE}file:{quote(url.removeprefix(_SQLITE))}?mode=ro&uri=true"
