from collections.abc import Iterator

import pytest

from events.clock import MovableClock
from tests.scoring.domain.examples import MONDAY
from tests.scoring.world import SERVICES, World, world_of


@pytest.fixture(params=["sqlite", "postgres"])
def world(request, tmp_path) -> Iterator[World]:
    """A scoring service on an empty database, before any rules were adopted."""
    clock = MovableClock(tmp_path / "clock")
    clock.move_to(MONDAY)
    urls = {name: f"sqlite:///{tmp_path}/{name}.db" for name in SERVICES}
    if request.param == "postgres":
        urls["scoring"] = request.getfixturevalue("postgres_url")
    made = world_of(urls, clock)
    yield made
    for engine in made.engines:
        engine.dispose()


@pytest.fixture
def ruled(world) -> World:
    """A scoring service under the rules that we ship."""
    world.adopt()
    world.recompute()
    return world
