"""`needle migrate`: the tables that this release works on, made before it is started."""

import os
from collections.abc import Callable
from pathlib import Path

import click

from events.settings import Settings
from events.store import StoreUnavailableError
from events.store.revisions import migrate as run_revisions
from events.store.revisions import pending
from services.cli import showing
from services.cli.errors import Failed
from services.cli.local import folder_option, kept_in
from services.cli.progress import bar
from services.cli.schema import PARTS, VAULT_NAME, histories, opened


@click.command()
@click.argument("parts", nargs=-1, type=click.Choice(PARTS))
@click.option("--check", is_flag=True, help="Change nothing; exit code 1: something is to be done.")
@showing.as_json
@folder_option
def migrate(parts: tuple[str, ...], *, check: bool, json: bool, folder: Path) -> None:
    """Bring the tables of every database to this release: before it is started, once.

    Of all databases, or of those that are named. The release that is running goes on meanwhile;
    what is done already is not done again, and of several who migrate at once one does it. Each
    database is migrated whole or not at all. It needs no settings but NEEDLE_DATABASE and
    NEEDLE_VAULT_DATABASE (or _FILE, where {service} in the file's name stands for the service).
    """
    url_of = urls(folder)
    look = pending if check else run_revisions
    found: dict[str, list[str]] = {}
    with bar() as told:
        for number, part in enumerate(parts or PARTS):
            told(part, number, len(parts or PARTS))
            try:
                with opened(url_of(part), part) as store:
                    found[part] = look(store, histories(part))
            except StoreUnavailableError as error:
                raise Failed(
                    f"{part}: its database cannot be migrated now ({error}): nothing was changed "
                    "in it; run this again"
                ) from None
    if json:
        showing.document(found)
    else:
        for part, steps in found.items():
            click.echo(f"{part:<10} {' '.join(steps) or 'nothing to do'}")
    if check and any(found.values()):
        raise Failed("tables are older than this release: run `needle migrate`")


def urls(folder: Path) -> Callable[[str], str]:
    """Return what tells the URL of each database."""
    if (local := kept_in(folder)) is None:
        return _from_environment
    settings = local.settings(os.environ, mode="demo")
    return lambda part: (
        settings.vault_database if part == VAULT_NAME else settings.database_of(part)
    )


def _from_environment(part: str) -> str:
    if part == VAULT_NAME:
        return str(Settings.one("vault_database", os.environ))
    file = os.environ.get("NEEDLE_DATABASE_FILE", "").replace("{service}", part)
    url = Settings.one("database", {**os.environ, "NEEDLE_DATABASE_FILE": file})
    return str(url).replace("{service}", part)
