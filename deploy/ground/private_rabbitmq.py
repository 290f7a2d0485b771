"""A RabbitMQ node of this run's own, from the binaries installed here.

It shares nothing with a node that the machine may be running: other ports, another folder,
another cookie, and a name server (epmd) of its own, since Erlang would else leave one behind.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.ground.administration import Rabbitmqctl
from deploy.ground.broker import PrivateBroker, greet
from deploy.ground.installed import folder_of
from deploy.ground.kept import Home, Kept, Order, listening
from deploy.ground.ports import free_ports

FOLDERS = [
    "/usr/lib/rabbitmq/bin",  # Debian's plain scripts: those on PATH insist on a certain user
    "/opt/homebrew/sbin",
    "/usr/local/sbin",
]
ERLANG_FOLDERS = ["/usr/lib/erlang/erts-*/bin", "/opt/homebrew/bin", "/usr/local/bin"]


@contextmanager
def private_broker(*plugins: str, settings: Sequence[str] = ()) -> Iterator[PrivateBroker]:
    """Run a node on free ports, with the named plugins only, until the block ends. Raises Unfit.

    `settings` are further lines of its rabbitmq.conf; `guest` must be able to connect all the same.
    """
    binaries = folder_of("rabbitmq-server", FOLDERS)
    node = Node(binaries, folder_of("epmd", ERLANG_FOLDERS), Home.of("rabbitmq"), *free_ports(4))
    with (
        closing(Kept(node.name_server(), look=lambda: listening(node.names))) as name_server,
        closing(Kept(node.server(), look=lambda: greet(node.url))) as kept,
    ):
        node.configure(plugins, settings)
        name_server.start()
        kept.start()
        origin = f"private to this run, from {binaries}, 127.0.0.1:{node.port}"
        yield PrivateBroker(node.url, origin, greet(node.url), node.rabbitmqctl(), kept, node.api)


@dataclass(frozen=True, slots=True)
class Node:
    """Where one node's programs and files are, and its ports.

    `port` is for AMQP, `distribution` for other nodes and rabbitmqctl, `names` for its name
    server, `http` for the management plugin or the one that tells figures, whichever is on.
    """

    binaries: Path
    erlang: Path
    home: Home
    port: int
    distribution: int
    names: int
    http: int

    @property
    def name(self) -> str:
        """Return the node's name among Erlang nodes."""
        return f"needle-{self.port}@localhost"

    @property
    def url(self) -> str:
        """Return the node's AMQP URL, without a vhost."""
        return f"amqp://guest:guest@127.0.0.1:{self.port}"

    @property
    def api(self) -> str:
        """Return the address of the management API, which answers if its plugin is on."""
        return f"http://guest:guest@127.0.0.1:{self.http}"

    def configure(self, plugins: Sequence[str], settings: Sequence[str] = ()) -> None:
        """Write the node's two files."""
        lines = [f"listeners.tcp.local = 127.0.0.1:{self.port}", "disk_free_limit.absolute = 50MB"]
        for plugin in {"rabbitmq_management", "rabbitmq_prometheus"}.intersection(plugins):
            kind = plugin.removeprefix("rabbitmq_")
            lines += [f"{kind}.tcp.ip = 127.0.0.1", f"{kind}.tcp.port = {self.http}"]
        (self.home.path / "rabbitmq.conf").write_text("\n".join([*lines, *settings, ""]))
        (self.home.path / "enabled_plugins").write_text(f"[{','.join(plugins)}].\n")

    def server(self) -> Order:
        """Return how the node is run."""
        return Order(
            command=[str(self.binaries / "rabbitmq-server")],
            environment={
                **self._identity(),
                "PATH": os.environ.get("PATH", os.defpath),
                "RABBITMQ_NODE_PORT": str(self.port),
                "RABBITMQ_DIST_PORT": str(self.distribution),
                "RABBITMQ_MNESIA_BASE": str(self.home.path / "mnesia"),
                "RABBITMQ_LOG_BASE": str(self.home.path),
                "RABBITMQ_LOGS": "-",
                "RABBITMQ_PID_FILE": str(self.home.path / "pid"),
                "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.home.path / "enabled_plugins"),
                "RABBITMQ_CONFIG_FILE": str(self.home.path / "rabbitmq"),
                "RABBITMQ_ADVANCED_CONFIG_FILE": str(self.home.path / "advanced"),
                "RUNNING_UNDER_SYSTEMD": "true",  # then no shell stands between keeper and node
                "ERL_FLAGS": "-kernel inet_dist_use_interface {127,0,0,1}",
            },
            home=str(self.home.path),
            log=str(self.home.path / "log"),
            user=self.home.user,
            group=self.home.group,
        )

    def name_server(self) -> Order:
        """Return how the node's name server is run."""
        command = [str(self.erlang / "epmd"), "-port", str(self.names), "-address", "127.0.0.1"]
        return Order(command=command, user=self.home.user, group=self.home.group)

    def rabbitmqctl(self) -> Rabbitmqctl:
        """Return the rabbitmqctl of this node, as a command that any shell can run."""
        identity = [f"{name}={value}" for name, value in self._identity().items()]
        return Rabbitmqctl(["env", *identity, str(self.binaries / "rabbitmqctl")])

    def _identity(self) -> dict[str, str]:
        return {
            "HOME": str(self.home.path),  # holds the cookie by which the two know each other
            "LANG": "C.UTF-8",
            "ERL_EPMD_PORT": str(self.names),
            "RABBITMQ_NODENAME": self.name,
            "RABBITMQ_CONF_ENV_FILE": os.devnull,  # the machine's own settings are not ours
        }
