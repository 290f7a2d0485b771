"""Servers of this run's own, since a load takes more connections than a shared one may spare."""

from collections.abc import Iterator
from itertools import count

import pytest

from tests.chaos.scene import Say, Scene, staged
from tests.story.deployments import databases_lent

numbers = count(1)


@pytest.fixture(scope="session")
def say(request) -> Say:
    """Print a line that is seen whatever pytest captures."""
    capture = request.config.pluginmanager.getplugin("capturemanager")
    reporter = request.config.pluginmanager.getplugin("terminalreporter")

    def say(line: str) -> None:
        with capture.global_and_fixture_disabled():
            reporter.ensure_newline()
            reporter.write_line(line)

    return say


@pytest.fixture
def databases(roomy_postgres) -> Iterator[str]:
    """The template of the URLs of a new database for each service."""
    with databases_lent(roomy_postgres.make, roomy_postgres.drop) as template:
        yield template


@pytest.fixture
def vhost(ground) -> Iterator[str]:
    """The URL of a vhost of this test's own."""
    name = f"chaos_{next(numbers)}"
    yield ground.vhost(name)
    ground.drop_vhost(name)


@pytest.fixture
def scene(databases, vhost, tmp_path, say) -> Iterator[Scene]:
    """The services, ready for a load."""
    with staged(databases, vhost, tmp_path, say) as made:
        yield made


@pytest.fixture
def scene_on_own_broker(databases, own_broker, tmp_path, say) -> Iterator[Scene]:
    """The same on a broker that the test may hurt."""
    own_broker.wipe()
    with staged(databases, own_broker.address("/"), tmp_path, say) as made:
        yield made
