"""One run's own corner of a PostgreSQL and a RabbitMQ."""

import os
import re
import secrets
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack, closing
from functools import cached_property, partial
from pathlib import Path
from types import TracebackType
from typing import Self

from deploy.ground import broker, postgres
from deploy.ground.broker import Broker, PrivateBroker
from deploy.ground.containers import broker_in_container, postgres_in_container
from deploy.ground.debian import after_installing
from deploy.ground.kept import Kept, Order
from deploy.ground.postgres import DEFAULT_CONNECTIONS, Postgres, PrivatePostgres
from deploy.ground.private_postgres import private_postgres
from deploy.ground.private_rabbitmq import private_broker
from deploy.ground.search import GroundError, Unfit, first_that_works

ROOT = Path(__file__).parents[2]
ADVICE = (
    "Install it (on Debian: apt-get install {package}), or start a docker engine, or name a "
    "server by {variable}."
)


class Ground:
    """Finds or starts each server when it is first asked for, and says which it took.

    Whatever the run makes is named with its `prefix`, and is gone when the block ends: swept from
    a server that others use too, stopped and removed with one that is the run's own. That holds
    however the run ends, kill -9 included. A PostgreSQL that allows fewer `connections` than that
    is not taken, unless it is named.
    """

    def __init__(
        self, say: Callable[[str], object] = print, connections: int = DEFAULT_CONNECTIONS
    ) -> None:
        self._connections = connections
        self.prefix = f"needle_test_{secrets.token_hex(3)}_"
        self._say = say
        self._belongings = ExitStack()
        self._spare: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._belongings.close()

    @cached_property
    def postgres(self) -> Postgres:
        """The server in which this run makes its databases. Raises GroundError."""
        server = self._find_postgres()
        self._say(f"PostgreSQL {server.version}: {server.origin}")
        if not isinstance(server, PrivatePostgres):
            self._sweep_later({"NEEDLE_TEST_POSTGRES": server.url})
        return server

    @cached_property
    def broker(self) -> Broker:
        """The RabbitMQ on which this run makes its vhosts. Raises GroundError."""
        server = self._find_broker()
        self._say(f"RabbitMQ {server.version}: {server.origin}")
        if not isinstance(server, PrivateBroker):
            self._sweep_later({"NEEDLE_TEST_AMQP": server.url, **server.administer.variables()})
        return server

    @property
    def postgres_url(self) -> str:
        """URL of the server's own database, from which databases are made and dropped."""
        return self.postgres.url

    @cached_property
    def amqp_url(self) -> str:
        """URL of a vhost of this run's own."""
        return self.vhost("run")

    def database(self, name: str) -> str:
        """Make an empty database for this run and return its URL."""
        own = self.named(name)
        if not self._spare:
            return self.postgres.make(own)
        spare = own if own in self._spare else self._spare[-1]
        self._spare.remove(spare)
        return self.postgres.rename(spare, own)

    def drop_database(self, name: str) -> None:
        """Have done with a database of this run before its end.

        It is emptied for the next one, which takes a tenth of the time of making one.
        """
        own = self.named(name)
        if self.postgres.empty(own):
            self._spare.append(own)
        else:
            self.postgres.drop(own)

    def vhost(self, name: str) -> str:
        """Make an empty vhost for this run and return its URL."""
        return self.broker.make(self.named(name))

    def drop_vhost(self, name: str) -> None:
        """Delete a vhost of this run before its end."""
        self.broker.drop(self.named(name))

    def rabbitmqctl(self, *words: str) -> str:
        """Give a command to the rabbitmqctl of this run's broker; return what it printed."""
        try:
            return self.broker.administer(*words)
        except Unfit as error:
            raise GroundError(str(error)) from error

    def variables(self) -> dict[str, str]:
        """Return the environment in which another process finds the same two servers."""
        servers = {"NEEDLE_TEST_POSTGRES": self.postgres.url, "NEEDLE_TEST_AMQP": self.broker.url}
        return servers | self.broker.administer.variables()

    def named(self, name: str) -> str:
        """Return `name` as this run writes it on what others can see: databases, vhosts, users."""
        return (self.prefix + re.sub(r"[^a-z0-9]+", "_", name.lower()))[:63]

    def own_postgres(self) -> AbstractContextManager[PrivatePostgres]:
        """Run one more PostgreSQL, which a test may kill. Entering it raises Unfit."""
        return private_postgres()

    def own_broker(
        self, *plugins: str, settings: Sequence[str] = ()
    ) -> AbstractContextManager[PrivateBroker]:
        """Run one more RabbitMQ, which a test may kill or wipe. Entering it raises Unfit."""
        return private_broker(*plugins, settings=settings)

    def _find_postgres(self) -> Postgres:
        if "NEEDLE_TEST_POSTGRES" in os.environ:
            return postgres.named()
        enter = self._belongings.enter_context
        setting = f"max_connections={self._connections}"
        private = partial(private_postgres, setting)
        return first_that_works(
            "PostgreSQL",
            [
                lambda: postgres.of_machine(self._connections),
                lambda: enter(private()),
                lambda: enter(after_installing("postgresql", private)),
                lambda: enter(postgres_in_container(setting)),
            ],
            ADVICE.format(package="postgresql", variable="NEEDLE_TEST_POSTGRES"),
        )

    def _find_broker(self) -> Broker:
        probe = self.named("probe")
        if "NEEDLE_TEST_AMQP" in os.environ:
            return broker.named(probe)
        enter = self._belongings.enter_context
        return first_that_works(
            "RabbitMQ",
            [
                lambda: broker.of_machine(probe),
                lambda: enter(private_broker()),
                lambda: enter(after_installing("rabbitmq-server", private_broker)),
                lambda: enter(broker_in_container()),
            ],
            ADVICE.format(package="rabbitmq-server", variable="NEEDLE_TEST_AMQP"),
        )

    def _sweep_later(self, servers: dict[str, str]) -> None:
        order = Order(
            closing=[sys.executable, "-m", "deploy.ground.sweep", self.prefix],
            environment={**os.environ, **servers, "PYTHONPATH": str(ROOT)},
        )
        self._belongings.enter_context(closing(Kept(order)))
