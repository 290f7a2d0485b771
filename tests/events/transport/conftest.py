"""The ways in which a source's events reach a subscriber, and what can happen on each."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from itertools import count
from urllib.parse import unquote, urlsplit

import amqp
import pytest

from tests.events.transport.world import World, world

numbers = count(1)


@dataclass(frozen=True)
class Way:
    """A way of following: on which database, whether over a broker, and what can happen on it."""

    name: str
    database: str
    broker: bool = False
    can: frozenset[str] = frozenset()


WAYS = (
    Way("log-tail-sqlite", "sqlite"),
    Way("log-tail-postgres", "postgres"),
    Way("rabbitmq-postgres", "postgres", broker=True, can=frozenset({"lose", "repeat", "forge"})),
)


def pytest_generate_tests(metafunc):
    """Run a test over each way on which everything that it is marked to need can happen."""
    if "way" in metafunc.fixturenames:
        needed = {word for mark in metafunc.definition.iter_markers("needs") for word in mark.args}
        ways = [way for way in WAYS if needed <= way.can]
        metafunc.parametrize("way", ways, ids=lambda way: way.name)


def pytest_configure(config):
    config.addinivalue_line("markers", "needs(what): runs over the ways on which that can happen")


@pytest.fixture(autouse=True)
def _talkative(monkeypatch) -> None:
    """Have relays announce their heads so often that no test waits for one."""
    monkeypatch.setattr("events.relay.courier.SILENCE", 0.3)


@pytest.fixture
def hand(amqp_url) -> Iterator[amqp.Channel]:
    """A hand in the broker, for doing what services never do."""
    parts = urlsplit(amqp_url)
    connection = amqp.Connection(
        host=f"{parts.hostname}:{parts.port or 5672}",
        userid=parts.username,
        password=parts.password,
        virtual_host=unquote(parts.path[1:]),
    )
    connection.connect()
    channel = connection.channel()
    channel.auto_decode = False
    yield channel
    with suppress(amqp.AMQPError):  # the test may have cut it
        connection.close()
    connection.collect()


@pytest.fixture
def cut(ground, amqp_url) -> Callable[[], None]:
    """Cut every connection that there is to the broker."""
    vhost = unquote(urlsplit(amqp_url).path[1:])
    words = ("close_all_connections", "--vhost", vhost, "a test cuts them")
    return lambda: ground.rabbitmqctl(*words)


@pytest.fixture
def place(way, request, tmp_path) -> Iterator[World]:
    """A world on the way that the test runs over."""
    names = [f"{role}{next(numbers)}" for role in ("source", "subscriber")]
    broker = request.getfixturevalue("amqp_url") if way.broker else None
    with ExitStack() as databases:
        if way.database == "sqlite":
            template = f"sqlite:///{tmp_path}/{{service}}.db"
        else:
            ground = request.getfixturevalue("ground")
            urls = [ground.database(name) for name in names]
            for name in names:
                databases.callback(ground.drop_database, name)
            template = urls[0].replace(names[0], "{service}")
        with world(template, tmp_path, names, broker) as made:
            yield made
