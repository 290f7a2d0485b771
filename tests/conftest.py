"""What every test may stand on; see deploy/ground for how the servers are found or started."""

import eventlet

eventlet.monkey_patch()  # before any import below, or pytest hangs with nameko's plugin

import os
import shlex
import shutil
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from pathlib import Path
from subprocess import run
from urllib.parse import urljoin, urlsplit

import pytest
import requests
from hypothesis import settings

from deploy.ground import Ground
from deploy.ground.administration import Rabbitmqctl
from deploy.ground.broker import PrivateBroker
from deploy.ground.postgres import PrivatePostgres
from deploy.ground.private_postgres import private_postgres
from deploy.ground.programs import of_environment

collect_ignore = ["clients"]
"""`make pages` runs these: a browser's driver and green threads do not go together."""

SHARED_DATA = Path(__file__).parents[2] / "shared" / "data"
numbers = count(1)

settings.register_profile(
    "needle",
    deadline=None,  # a busy machine is slow, not wrong
    max_examples=int(os.environ.get("NEEDLE_EXAMPLES", "100")),
)
settings.load_profile("needle")


@pytest.fixture(scope="session")
def ground(request) -> Iterator[Ground]:
    """The RabbitMQ and PostgreSQL of this run; each is found or started when first asked for."""
    capture = request.config.pluginmanager.getplugin("capturemanager")
    reporter = request.config.pluginmanager.getplugin("terminalreporter")

    def say(line: str) -> None:
        with capture.global_and_fixture_disabled():
            reporter.ensure_newline()
            reporter.write_line(line)

    with Ground(say) as found:
        yield found


@pytest.fixture
def postgres_url(ground, request) -> Iterator[str]:
    """An empty PostgreSQL database for one test."""
    yield from _database(ground, request)


@pytest.fixture(scope="module")
def module_postgres_url(ground, request) -> Iterator[str]:
    """A PostgreSQL database shared by the tests of one module, empty at its start."""
    yield from _database(ground, request)


@pytest.fixture
def sqlite_url(tmp_path) -> str:
    """A SQLite database for one test, in a file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'needle.db'}"


@pytest.fixture(scope="module")
def amqp_url(ground, request) -> Iterator[str]:
    """A RabbitMQ vhost shared by the tests of one module, empty at its start."""
    name = f"{next(numbers)}_{request.path.stem}"
    yield ground.vhost(name)
    ground.drop_vhost(name)


@pytest.fixture(scope="session")
def rabbitmqctl_folder(ground, tmp_path_factory) -> Path:
    """A folder for PATH with the rabbitmqctl of this run's broker, which may be a private one."""
    administer = ground.broker.administer
    if not isinstance(administer, Rabbitmqctl):
        pytest.skip("this run's broker is administered over HTTP")
    folder = tmp_path_factory.mktemp("rabbitmqctl")
    program = folder / "rabbitmqctl"
    program.write_text(f'#!/bin/sh\nexec {shlex.join(administer.command)} "$@"\n', "utf-8")
    program.chmod(0o755)
    return folder


@pytest.fixture(scope="module")
def own_broker(ground) -> Iterator[PrivateBroker]:
    """A RabbitMQ that the tests of one module may kill, pause and wipe."""
    with ground.own_broker() as broker:
        yield broker


@pytest.fixture(scope="module")
def own_postgres(ground) -> Iterator[PrivatePostgres]:
    """A PostgreSQL that the tests of one module may kill and pause."""
    with ground.own_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def roomy_postgres() -> Iterator[PrivatePostgres]:
    """A PostgreSQL with room for all connections of two copies of every service."""
    with private_postgres("max_connections=400") as server:
        yield server


@pytest.fixture(scope="session")
def with_packages(pytestconfig, tmp_path_factory) -> Callable[[str, Iterable[Path]], Path]:
    """Copy a JavaScript program, with its lock of npm's, and install its packages beside it.

    The copy stays between runs. Node is the environment's own.
    """
    cache = getattr(pytestconfig, "cache", None)
    make = cache.mkdir if cache else tmp_path_factory.mktemp

    def installed(name: str, files: Iterable[Path]) -> Path:
        place = Path(make(name))
        for file in files:
            shutil.copy(file, place)
        npm = [of_environment("npm"), "ci", "--no-audit", "--no-fund"]
        run(npm, cwd=place, check=True, capture_output=True)
        return place

    return installed


@pytest.fixture
def rabbit_config(amqp_url) -> dict[str, str]:
    """The broker as nameko's pytest plugin wants it, without its management plugin."""
    parts = urlsplit(amqp_url)
    return {"AMQP_URI": amqp_url, "username": parts.username, "vhost": parts.path[1:]}


@pytest.fixture
def web_session(web_config_port) -> Iterator[requests.Session]:
    """A client of nameko's web server; the plugin's own does not import with Werkzeug 3."""

    class Session(requests.Session):
        def request(self, method, url, *args, **kwargs) -> requests.Response:
            whole = urljoin(f"http://127.0.0.1:{web_config_port}/", url)
            return super().request(method, whole, *args, **kwargs)

    with Session() as session:
        yield session


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the checkout. A test that wants it is skipped without."""
    if not SHARED_DATA.is_dir():
        pytest.skip("../shared/data is not here")
    return SHARED_DATA


def _database(ground: Ground, request: pytest.FixtureRequest) -> Iterator[str]:
    name = f"{next(numbers)}_{request.node.name}"
    yield ground.database(name)
    ground.drop_database(name)
