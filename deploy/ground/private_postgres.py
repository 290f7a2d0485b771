"""A PostgreSQL of this run's own, from the binaries installed here."""

import os
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager

from deploy.ground.installed import folder_of
from deploy.ground.kept import Home, Kept, Order, free_ports
from deploy.ground.postgres import DRIVER, Postgres, PrivatePostgres

FOLDERS = [
    "/usr/lib/postgresql/*/bin",  # Debian
    "/usr/pgsql-*/bin",  # Red Hat
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
]
CLUSTER = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]


@contextmanager
def private_postgres() -> Iterator[PrivatePostgres]:
    """Run a server on a free port, with fsync on, until the block ends. Raises Unfit."""
    binaries = folder_of("initdb", FOLDERS)
    home = Home.of("postgres")
    (port,) = free_ports(1)
    url = f"{DRIVER}://postgres@127.0.0.1:{port}/postgres"
    origin = f"private to this run, from {binaries}, 127.0.0.1:{port}"
    data = ["-D", str(home.path / "data")]
    listening = ["-h", "127.0.0.1", "-p", str(port), "-k", str(home.path)]
    order = Order(
        command=[str(binaries / "postgres"), *data, *listening, "-c", "fsync=on"],
        home=str(home.path),
        log=str(home.path / "log"),
        user=home.user,
        group=home.group,
        stop_signal=signal.SIGINT,  # a fast shutdown: clients are sent away, nothing is lost
    )
    with closing(Kept(order, look=lambda: Postgres.at(url, origin))) as kept:
        home.run([str(binaries / "initdb"), *data, *CLUSTER], os.environ)
        kept.start()
        yield PrivatePostgres(url, origin, Postgres.at(url, origin).version, kept)
