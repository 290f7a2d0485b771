"""A RabbitMQ on which a run makes vhosts of its own."""

import os
import shlex
import shutil
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote, unquote, urlsplit

import amqp

from deploy.ground.administration import Administration, ManagementApi, Rabbitmqctl
from deploy.ground.kept import Kept
from deploy.ground.search import GroundError, Unfit, first_that_works

MACHINE = "amqp://guest:guest@127.0.0.1:5672/"
LOCAL = {"127.0.0.1", "::1", "localhost"}
PATIENCE = 5.0  # seconds for one answer of a broker


@dataclass(frozen=True, slots=True)
class Broker:
    """A broker: `url` without a vhost, `origin` in words, and a way to administer it."""

    url: str
    origin: str
    version: str
    administer: Administration

    @classmethod
    def at(cls, url: str, origin: str, administer: Administration, probe: str) -> "Broker":
        """Look at a broker. Raises Unfit if it does not answer or lets us make no vhosts.

        Makes the vhost `probe` and connects to it, since only that shows that `administer` speaks
        to the same broker.
        """
        version = greet(url)
        broker = cls(url, origin, version, administer)
        broker.make(probe)
        try:
            greet(broker.address(probe))
        except Unfit as error:
            administer("delete_vhost", probe)
            message = f"the vhost made for {place(url)} is not there: rabbitmqctl is another's"
            raise Unfit(message) from error
        return broker

    def address(self, vhost: str) -> str:
        """Return the URL of a vhost for an AMQP client."""
        return f"{self.url.rstrip('/')}/{quote(vhost, safe='')}"

    def make(self, vhost: str) -> str:
        """Make a vhost in which the broker's user may do everything; return its URL."""
        self.administer("add_vhost", vhost)
        user = urlsplit(self.url).username or "guest"
        self.administer("set_permissions", "-p", vhost, user, ".*", ".*", ".*")
        return self.address(vhost)

    def drop(self, vhost: str) -> None:
        """Delete a vhost with all that it holds; who is connected to it is thrown out."""
        self.administer("delete_vhost", vhost)

    def vhosts(self, prefix: str) -> list[str]:
        """Return the names of the vhosts that begin with `prefix`."""
        return self._listed("list_vhosts", prefix)

    def users(self, prefix: str) -> list[str]:
        """Return the names of the users that begin with `prefix`."""
        return self._listed("list_users", prefix)

    def _listed(self, command: str, prefix: str) -> list[str]:
        lines = self.administer(command).splitlines()
        names = (line.split("\t", maxsplit=1)[0] for line in lines)
        return sorted(name for name in names if name.startswith(prefix))


@dataclass(frozen=True, slots=True)
class PrivateBroker(Broker):
    """A broker of this run's own, which may be killed, paused and started again through `kept`.

    `api` is the address of its management API, which answers if that plugin was asked for.
    """

    kept: Kept
    api: str

    def wipe(self) -> None:
        """Lose everything that the broker knows: queues, messages, vhosts and users."""
        for command in ("stop_app", "reset", "start_app"):
            self.administer(command)


def named(probe: str) -> Broker:
    """Return the broker that NEEDLE_TEST_AMQP names. Raises GroundError if it does not do."""
    url = os.environ["NEEDLE_TEST_AMQP"]
    parts = urlsplit(url)
    base = parts._replace(path="", query="", fragment="").geturl()
    origin = f"named by NEEDLE_TEST_AMQP, {place(url)}"

    return first_that_works(
        f"RabbitMQ named by NEEDLE_TEST_AMQP ({place(url)})",
        [partial(Broker.at, base, origin, way, probe) for way in administrations(base)],
        "Start it and name its rabbitmqctl by NEEDLE_TEST_RABBITMQCTL or its management API by "
        "NEEDLE_TEST_RABBITMQ_API, or unset NEEDLE_TEST_AMQP to have one found or started.",
    )


def of_machine(probe: str) -> Broker:
    """Return the machine's own broker. Raises Unfit."""
    if os.environ.get("NEEDLE_IGNORE_MACHINE") == "1":
        message = "the machine's own is passed over (NEEDLE_IGNORE_MACHINE=1)"
        raise Unfit(message)
    origin = f"the machine's own, {place(MACHINE)}"
    try:
        return first_that_works(
            "RabbitMQ of the machine",
            [partial(Broker.at, MACHINE, origin, way, probe) for way in administrations(MACHINE)],
            "",
        )
    except GroundError as error:
        raise Unfit(str(error)) from error


def greet(url: str) -> str:
    """Connect to the vhost of `url` and return the broker's version. Raises Unfit."""
    parts = urlsplit(url)
    connection = amqp.Connection(
        host=f"{parts.hostname}:{parts.port or 5672}",
        userid=unquote(parts.username or "guest"),
        password=unquote(parts.password or "guest"),
        virtual_host=unquote(parts.path[1:]) or "/",
        connect_timeout=PATIENCE,
        read_timeout=PATIENCE,
    )
    try:
        connection.connect()
    except (OSError, amqp.AMQPError) as error:
        message = f"{place(url)} does not answer ({' '.join(str(error).split())})"
        raise Unfit(message) from error
    version = str(connection.server_properties["version"])
    connection.close()
    return version


def place(url: str) -> str:
    """Return host and port of an AMQP URL, for people."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or 5672}"


def administrations(url: str) -> list[Administration]:
    """Return the ways to administer the broker at `url`, the surest first."""
    if "NEEDLE_TEST_RABBITMQCTL" in os.environ:
        return [Rabbitmqctl(shlex.split(os.environ["NEEDLE_TEST_RABBITMQCTL"]))]
    if "NEEDLE_TEST_RABBITMQ_API" in os.environ:
        return [ManagementApi(os.environ["NEEDLE_TEST_RABBITMQ_API"])]
    parts = urlsplit(url)
    credentials = f"{parts.username or 'guest'}:{parts.password or 'guest'}"
    api = ManagementApi(f"http://{credentials}@{parts.hostname}:15672")
    if parts.hostname not in LOCAL:
        return [api]
    found = shutil.which("rabbitmqctl") or shutil.which("rabbitmqctl", path="/usr/sbin")
    return [Rabbitmqctl([found or "rabbitmqctl"]), api]
