"""A PostgreSQL of this run's own, from the binaries installed here."""

import os
import shutil
import signal
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from deploy.ground.installed import folder_of
from deploy.ground.kept import Home, Kept, Order
from deploy.ground.ports import free_port
from deploy.ground.postgres import DRIVER, Postgres, PrivatePostgres

FOLDERS = [
    "/usr/lib/postgresql/*/bin",  # Debian
    "/usr/pgsql-*/bin",  # Red Hat
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
]
CLUSTER = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]


@contextmanager
def private_postgres(
    *settings: str, data: Path | None = None, backup: Path | None = None
) -> Iterator[PrivatePostgres]:
    """Run a server on a free port, with fsync on, until the block ends. Raises Unfit.

    `settings` are such as `max_connections=300`; `data` is where it keeps its files, if not in a
    folder of its own; `backup` is a physical backup to start from instead of an empty cluster.
    """
    machine = Machine.found(data)
    with machine.kept(settings) as kept:
        machine.fill(backup)
        kept.start()
        yield machine.server(kept)


@dataclass(frozen=True, slots=True)
class Machine:
    """Where one server's programs and files are, and its port."""

    binaries: Path
    home: Home
    data: Path
    port: int

    @classmethod
    def found(cls, data: Path | None = None) -> Self:
        """Find the programs, make a folder, choose a port. Raises Unfit."""
        binaries = folder_of("initdb", FOLDERS)
        home = Home.of("postgres")
        port = free_port()
        return cls(binaries, home, data or home.path / "data", port)

    @property
    def url(self) -> str:
        """Return the URL of the server's own database."""
        return f"{DRIVER}://postgres@127.0.0.1:{self.port}/postgres"

    def kept(self, settings: Sequence[str] = ()) -> closing[Kept]:
        """Put the server that will run here into the hands of a keeper, until the block ends."""
        options = [word for setting in ("fsync=on", *settings) for word in ("-c", setting)]
        listening = ["-h", "127.0.0.1", "-p", str(self.port), "-k", str(self.home.path)]
        order = Order(
            command=[str(self.binaries / "postgres"), "-D", str(self.data), *listening, *options],
            home=str(self.home.path),
            log=str(self.home.path / "log"),
            user=self.home.user,
            group=self.home.group,
            stop_signal=signal.SIGINT,  # a fast shutdown: clients are sent away, nothing is lost
        )
        return closing(Kept(order, look=lambda: Postgres.at(self.url, "")))

    def fill(self, backup: Path | None) -> None:
        """Make an empty cluster, or put a copy of a physical backup in its place. Raises Unfit."""
        if backup is None:
            self.run("initdb", "-D", str(self.data), *CLUSTER)
        else:
            shutil.copytree(backup, self.data)
            for each in (self.data, *self.data.rglob("*")):  # a server refuses others' files
                if self.home.user is not None and self.home.group is not None:
                    os.chown(each, self.home.user, self.home.group)
            self.data.chmod(0o700)

    def run(self, program: str, *words: str) -> str:
        """Run one of PostgreSQL's programs and return what it printed. Raises Unfit."""
        return self.home.run([str(self.binaries / program), *words], os.environ)

    def server(self, kept: Kept) -> PrivatePostgres:
        """Return the server that runs here."""
        origin = f"private to this run, from {self.binaries}, 127.0.0.1:{self.port}"
        return PrivatePostgres(self.url, origin, Postgres.at(self.url, origin).version, kept)
