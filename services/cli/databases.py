"""Options of the commands that look at the services' databases, where these are."""

import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click

from contracts.all import registry
from events.kernel import Kernel
from events.settings import Settings
from events.store import Store, StoreUnavailableError, connect
from events.vault import Vault
from services.cli.errors import Failed, Wrong
from services.cli.local import FOLDER, LocalFolder
from services.cli.runtime import kernel_provider

_SQLITE = "sqlite:///"


class Databases:
    """The databases of one deployment."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def log(self, service: str) -> Store:
        """Return a service's log, to be read and nothing else. Raises Wrong where there is none."""
        return Store(connect(_read_only(self._existing(service)), pool=2), service)

    def kernel(self, service: str) -> Kernel:
        """Return a kernel like the one that the running service has. Raises Wrong as `log` does.

        The two write side by side as two copies of the service do.
        """
        provider, settings = kernel_provider(service), self._settings
        return Kernel(
            store=Store(connect(self._existing(service), pool=2), service),
            clock=settings.clock(),
            registry=registry,
            vault=Vault(connect(settings.vault_database, pool=1), settings.vault_key),
            models=provider.models,
            tables=provider.tables,
        )

    def _existing(self, service: str) -> str:
        url = self._settings.database_of(service)
        if url.startswith(_SQLITE) and not Path(url.removeprefix(_SQLITE)).is_file():
            raise Wrong(
                f"there is no database {url.removeprefix(_SQLITE)}: say where with --folder"
            )
        return url


def on_databases(command: Callable[..., None]) -> Callable[..., None]:
    """Add `--folder` to a command; it gets the Databases that are there, first.

    Where NEEDLE_DATABASE is set, the environment says where the databases are instead.
    """

    @click.option(
        "--folder",
        type=click.Path(path_type=Path, file_okay=False),
        default=FOLDER,
        show_default=True,
        help="Where the one-process mode keeps everything; not looked at where NEEDLE_DATABASE "
        "or NEEDLE_DATABASE_FILE is set.",
    )
    @wraps(command)
    def with_databases(*, folder: Path, **kwargs: Any) -> None:
        try:
            command(Databases(_settings(folder)), **kwargs)
        except StoreUnavailableError as error:
            raise Failed(
                f"a database does not answer ({error}): try again, or look at its server"
            ) from None

    return with_databases


def _settings(folder: Path) -> Settings:
    if os.environ.get("NEEDLE_DATABASE") or os.environ.get("NEEDLE_DATABASE_FILE"):
        return Settings.from_environment(os.environ)
    local = LocalFolder(folder)
    if not local.made:
        raise Wrong(f"`needle serve` was never run in {folder}: say another --folder")
    return local.settings(os.environ, mode="demo", movable=local.clock_file.exists())


def _read_only(url: str) -> str:
    """Return the URL at which SQLite lets nobody write; PostgreSQL is kept from it by the store."""
    if not url.startswith(_SQLITE):
        return url
    return f"{_SQLITE}file:{quote(url.removeprefix(_SQLITE))}?mode=ro&uri=true"
