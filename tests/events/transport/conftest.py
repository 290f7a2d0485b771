"""The ways in which a source's events reach a subscriber, and what can happen on each."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count

import pytest

from tests.events.transport.world import World, world

numbers = count(1)


@dataclass(frozen=True)
class Way:
    """A way of following: on which database, over what, and what one can do to it."""

    name: str
    database: str
    broker: bool = False


TAIL_ON_SQLITE = Way("log-tail-sqlite", "sqlite")
TAIL_ON_POSTGRES = Way("log-tail-postgres", "postgres")
RABBITMQ = Way("rabbitmq-postgres", "postgres", broker=True)
WAYS = (TAIL_ON_SQLITE, TAIL_ON_POSTGRES, RABBITMQ)


@pytest.fixture(params=WAYS, ids=lambda way: way.name)
def way(request) -> Way:
    return request.param


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
