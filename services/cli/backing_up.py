"""`needle backup`: one physical copy of all that PostgreSQL holds, as of one moment, verified."""

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import click
from eventlet.green import subprocess

from events.settings import Settings
from services.cli import showing
from services.cli.errors import Failed, Wrong
from services.cli.progress import Told, bar

UNFINISHED = ".unfinished"
"""What the folder's name ends in until the copy is whole and verified."""

DEBIAN = "/usr/lib/postgresql/*/bin"
_DONE = re.compile(r"^\s*(\d+)/(\d+) kB")


class Server(NamedTuple):
    """Where to copy from: an address without the password, and the environment that holds it."""

    address: str
    environ: Mapping[str, str]


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@showing.as_json
def backup(folder: Path, *, json: bool) -> None:
    """Copy the whole PostgreSQL server, all logs and the key vault, as of one moment, to FOLDER.

    The services go on meanwhile. FOLDER must not exist: it appears under this name when the copy
    is whole and every file in it has been compared with the server's own list. Where the server is
    says NEEDLE_BACKUP_DATABASE (or _FILE): a URL of a role that may replicate. The vault's master
    key is not in the copy: keep it elsewhere. How to bring a copy back: docs/backup.md.
    """
    server, partial = _server(), folder.with_name(folder.name + UNFINISHED)
    if folder.exists() or partial.exists():
        there = folder if folder.exists() else partial
        raise Wrong(f"{there} is there already: name a new folder, or move it away")
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        with bar() as told:
            _copy(server, partial, told)
        _verify(partial)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    partial.rename(folder)
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    if json:
        showing.document({"folder": str(folder), "bytes": size, "verified": True})
    else:
        click.echo(f"{folder}: {size / 1e6:,.0f} MB, whole and verified.")
        click.echo("The vault's master key is not in it: keep a copy of that elsewhere.")


def _server() -> Server:
    parts = urlsplit(str(Settings.one("backup_database", os.environ)))
    if not parts.hostname:
        raise Wrong(
            "NEEDLE_BACKUP_DATABASE names no PostgreSQL server: one process on SQLite is "
            "backed up by copying its folder while `needle serve` is stopped"
        )
    user = parts.username or "postgres"
    at = f"host='{parts.hostname}' port={parts.port or 5432} user='{unquote(user)}'"
    password = {"PGPASSWORD": unquote(parts.password)} if parts.password else {}
    return Server(at, {**os.environ, **password})


def _copy(server: Server, folder: Path, told: Told) -> None:
    """Run pg_basebackup: with what was written meanwhile, so that the copy is whole by itself."""
    command = [
        _program("pg_basebackup"),
        f"--dbname={server.address}",
        f"--pgdata={folder}",
        "--wal-method=stream",
        "--checkpoint=fast",
        "--manifest-checksums=SHA256",
        "--progress",
        "--no-password",
    ]
    with subprocess.Popen(
        command, env=dict(server.environ), stderr=subprocess.PIPE, text=True, errors="replace"
    ) as running:
        last = ""
        for line in running.stderr or ():
            if found := _DONE.match(line):
                told("kB copied", int(found[1]), int(found[2]))
            else:
                last = line.strip() or last
    if running.returncode:
        raise Failed(f"no backup was made ({last}): nothing was left behind; try again")


def _verify(folder: Path) -> None:
    """Compare every file with the list that the server made of them."""
    done = subprocess.run(
        [_program("pg_verifybackup"), str(folder)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = " ".join(done.stderr.split())[:300]
        raise Failed(f"the copy is not whole ({said}): it was removed; look at the disk")


def _program(name: str) -> str:
    """Return the newest program of PostgreSQL's of this name. Raises Wrong where there is none."""
    found = [str(each / name) for each in Path("/").glob(DEBIAN[1:]) if (each / name).exists()]
    program = max(found, key=_version, default=shutil.which(name))
    if program is None:
        raise Wrong(
            f"{name} is not installed here: install PostgreSQL's programs, of the server's version"
        )
    return program


def _version(path: str) -> int:
    return int(re.sub(r"\D", "", path) or 0)
