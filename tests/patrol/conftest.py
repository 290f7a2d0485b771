from collections.abc import Iterator

import pytest

from events.clock import MovableClock
from tests.patrol.world import MONDAY, Client, World, world_of


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def world(request, tmp_path_factory) -> Iterator[World]:
    """A patrol service of this module's tests; they share its log and its clock."""
    folder = tmp_path_factory.mktemp("patrol")
    clock = MovableClock(folder / "clock")
    clock.move_to(MONDAY)
    urls = {
        name: f"sqlite:///{folder}/{name}.db" for name in ("patrol", "directory", "visit", "vault")
    }
    if request.param == "postgres":
        urls["patrol"] = request.getfixturevalue("module_postgres_url")
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
