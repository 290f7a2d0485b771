"""Three RabbitMQ nodes that are one cluster, all of this run's own, any of which may be killed."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from secrets import token_hex

from deploy.ground.broker import PrivateBroker, greet
from deploy.ground.installed import folder_of
from deploy.ground.kept import Home, Kept, listening
from deploy.ground.ports import free_port, free_ports
from deploy.ground.private_rabbitmq import ERLANG_FOLDERS, FOLDERS, Node

NODES = 3
COOKIE = ".erlang.cookie"


@dataclass(frozen=True, slots=True)
class Cluster:
    """Nodes that are one broker: what one of them confirms to a quorum queue, most of them have."""

    nodes: tuple[PrivateBroker, ...]

    @property
    def first(self) -> PrivateBroker:
        """The node through which the cluster is administered while it runs."""
        return self.nodes[0]

    def make(self, vhost: str) -> list[str]:
        """Make a vhost; return its URL at each node."""
        self.first.make(vhost)
        return [each.address(vhost) for each in self.nodes]


@contextmanager
def private_cluster(*plugins: str) -> Iterator[Cluster]:
    """Run three nodes on free ports until the block ends. Raises Unfit."""
    binaries, erlang = folder_of("rabbitmq-server", FOLDERS), folder_of("epmd", ERLANG_FOLDERS)
    names, cookie = free_port(), token_hex(16)
    with ExitStack() as stack:
        nodes = []
        for _ in range(NODES):
            port, distribution, http = free_ports(3)
            node = Node(binaries, erlang, Home.of("rabbitmq"), port, distribution, names, http)
            _share(node.home, cookie)
            node.configure(plugins)
            nodes.append(node)
        name_server = Kept(nodes[0].name_server(), look=lambda: listening(names))
        stack.enter_context(closing(name_server)).start()
        servers = [stack.enter_context(_running(node)) for node in nodes]
        for server in servers[1:]:
            for words in (("stop_app",), ("join_cluster", nodes[0].name), ("start_app",)):
                server.administer(*words)
        yield Cluster(tuple(servers))


@contextmanager
def _running(node: Node) -> Iterator[PrivateBroker]:
    with closing(Kept(node.server(), look=lambda: greet(node.url))) as kept:
        kept.start()
        origin = f"private to this run, from {node.binaries}, 127.0.0.1:{node.port}"
        yield PrivateBroker(node.url, origin, greet(node.url), node.rabbitmqctl(), kept, node.api)


def _share(home: Home, cookie: str) -> None:
    """Write the word by which nodes know each other, as only its owner may read it."""
    file = home.path / COOKIE
    file.write_text(cookie)
    file.chmod(0o400)
    if home.user is not None and home.group is not None:
        os.chown(file, home.user, home.group)
