from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count

import pytest

from events.clock import MovableClock
from tests.patrol.world import MONDAY, Client, World, world_of

SERVICES = ("patrol", "directory", "vault")
numbers = count(1)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def world(request, tmp_path_factory) -> Iterator[World]:
    """A patrol service of this module's tests; they share its log and its clock."""
    folder = tmp_path_factory.mktemp("patrol")
    clock = MovableClock(folder / "clock")
    clock.move_to(MONDAY)
    with ExitStack() as databases:
        urls = {name: f"sqlite:///{folder}/{name}.db" for name in SERVICES}
        if request.param == "postgres":
            ground, number = request.getfixturevalue("ground"), next(numbers)
            for name in SERVICES:
                database = f"{number}_{request.path.stem}_{name}"
                urls[name] = ground.database(database)
                databases.callback(ground.drop_database, database)
        made = world_of(urls, clock)
        yield made
        for engine in made.engines:
            engine.dispose()


@pytest.fixture
def street(world) -> Client:
    """A coordinator of the street."""
    return world.somebody("street_coordinator")


@pytest.fixture
def cadre(world) -> Client:
    """A cadre of the street."""
    return world.somebody("cadre")
