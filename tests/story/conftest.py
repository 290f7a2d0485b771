"""The story, played once on each ground; the tests look at what was seen."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from contracts.topology import SERVICES
from services.cli.demo.story import Seen, World, play
from tests.story.collector import Collector, collecting
from tests.story.deployments import Stage, databases_lent, one_process, started
from tests.story.end_state import at_rest


@dataclass(frozen=True, slots=True)
class Played:
    """A ground after the story, what was seen on it, and the state that the story ended in."""

    stage: Stage
    seen: Seen
    end: dict[str, Any]


def _played(stage: Stage) -> Played:
    seen = play(stage.world)
    return Played(stage, seen, at_rest(stage.world))


@pytest.fixture(scope="package")
def in_one_process(tmp_path_factory) -> Iterator[Played]:
    """The story, played in one process."""
    with one_process(tmp_path_factory.mktemp("one_process")) as stage:
        yield _played(stage)


@pytest.fixture(scope="package")
def collector() -> Iterator[Collector]:
    """Who collects the traces of the story in processes."""
    with collecting() as collector:
        yield collector


@pytest.fixture(scope="package")
def in_processes(ground, tmp_path_factory, collector) -> Iterator[Played]:
    """The story, played in a process for each service, over RabbitMQ and PostgreSQL."""
    amqp_url = ground.vhost("story")
    folder = tmp_path_factory.mktemp("processes")
    traced = {service: {"NEEDLE_TRACES": collector.url} for service in SERVICES}
    with (
        databases_lent(ground.database, ground.drop_database) as databases,
        started(databases, amqp_url, folder, own=traced) as stage,
    ):
        yield _played(stage)
    ground.drop_vhost("story")


@pytest.fixture
def databases(roomy_postgres) -> Iterator[str]:
    """The template of the URLs of a new database for each service of a second stage.

    It is on a server of its own: two stages and the other half of the tests are more than the
    hundred connections that a server allows by default.
    """
    with databases_lent(roomy_postgres.make, roomy_postgres.drop) as template:
        yield template


@pytest.fixture(params=["in_one_process", "in_processes"])
def played(request) -> Played:
    """The story, on each of the two grounds."""
    played: Played = request.getfixturevalue(request.param)
    return played


@pytest.fixture
def seen(played) -> Seen:
    """What was seen while the story was played."""
    return played.seen


@pytest.fixture
def world(played) -> World:
    """The world in which it was played."""
    return played.stage.world
