"""A PostgreSQL with physical replicas, all of this run's own, whose primary may be killed.

What the primary has confirmed stands on one replica at least (`ANY 1`), and nobody knows on which:
so the one that has received most is promoted.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from time import monotonic, sleep

from sqlalchemy import URL, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from deploy.ground.kept import PATIENCE
from deploy.ground.postgres import DRIVER, PrivatePostgres, administering
from deploy.ground.private_postgres import Machine
from deploy.ground.search import GroundError

NAMES = ("one", "two")
RECEIVED = "SELECT pg_wal_lsn_diff(pg_last_wal_receive_lsn(), '0/0')"
IN_STEP = "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'"


@dataclass(slots=True)
class Replicated:
    """A primary and those that follow it; `promote` makes one of them the primary."""

    primary: PrivatePostgres
    replicas: list[PrivatePostgres] = field(default_factory=list)
    _servers: list[PrivatePostgres] = field(default_factory=list)

    @property
    def url(self) -> str:
        """URL of the server's own database, which leads to whoever is the primary."""
        places = [f"127.0.0.1:{make_url(each.url).port}" for each in self._servers]
        query = {"host": places, "target_session_attrs": "read-write"}
        url = URL.create(DRIVER, "postgres", database="postgres", query=query)
        return url.render_as_string(hide_password=False)

    def make(self, name: str) -> str:
        """Make an empty database and return its URL."""
        self.primary.make(name)
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def begin(self) -> None:
        """Have each commit wait for a replica, now and under whoever is the primary later."""
        self._servers[:] = [self.primary, *self.replicas]
        self.await_in_step()
        for each in self._servers:
            names = ", ".join(NAMES)
            _do(each, f"ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 ({names})'")
            _do(each, "SELECT pg_reload_conf()")

    def promote(self) -> PrivatePostgres:
        """Promote the replica that has received most, and have the others follow it.

        The old primary must be gone, and stay so: two primaries would part the history.
        """
        chosen = max(self.replicas, key=_received)
        self.replicas.remove(chosen)
        self.primary = chosen
        _do(chosen, "SELECT pg_promote(wait => true)")
        for each in self.replicas:
            _do(each, f"ALTER SYSTEM SET primary_conninfo = '{_address(chosen)}'")
            _do(each, "SELECT pg_reload_conf()")
        self.await_in_step()
        return chosen

    def await_in_step(self) -> None:
        """Wait until every replica streams from the primary. Raises GroundError."""
        deadline = monotonic() + PATIENCE
        while _told(self.primary, IN_STEP) < len(self.replicas):
            if monotonic() > deadline:
                message = "a replica does not follow the primary"
                raise GroundError(message)
            sleep(0.1)


@contextmanager
def replicated_postgres(*settings: str) -> Iterator[Replicated]:
    """Run a primary with two replicas of which any one must confirm. Raises Unfit."""
    with ExitStack() as stack:
        first = Machine.found()
        kept = stack.enter_context(first.kept(settings))
        first.fill(None)
        kept.start()
        servers = Replicated(first.server(kept))
        for name in NAMES:
            servers.replicas.append(stack.enter_context(_replica(name, servers.primary, settings)))
        servers.begin()
        yield servers


@contextmanager
def _replica(
    name: str, primary: PrivatePostgres, settings: Sequence[str]
) -> Iterator[PrivatePostgres]:
    machine = Machine.found()
    with machine.kept([*settings, f"cluster_name={name}"]) as kept:
        source = make_url(primary.url)
        address = ["-h", "127.0.0.1", "-p", str(source.port), "-U", "postgres"]
        machine.run("pg_basebackup", *address, "-D", str(machine.data), "-R", "-c", "fast")
        kept.start()
        yield machine.server(kept)


def _address(primary: PrivatePostgres) -> str:
    return f"host=127.0.0.1 port={make_url(primary.url).port} user=postgres"


def _received(replica: PrivatePostgres) -> int:
    return _told(replica, RECEIVED)


def _told(server: PrivatePostgres, question: str) -> int:
    with administering(server.url) as connection:
        return int(connection.execute(text(question)).scalar_one() or 0)


def _do(server: PrivatePostgres, statement: str) -> None:
    try:
        with administering(server.url) as connection:
            connection.execute(text(statement))
    except SQLAlchemyError as error:
        message = f"{statement.split(' ', 2)[:2]} was refused ({error})"
        raise GroundError(message) from error
