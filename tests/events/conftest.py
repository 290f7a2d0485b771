"""One service on each of the databases that the kernel runs on."""

import pytest

from events.clock import MovableClock
from events.kernel import Kernel
from events.store import Store, connect
from events.vault import Vault
from tests.events.boxes import registry, shelf
from tests.events.drafts import MONDAY

MASTER = bytes(range(32))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request):
    """An empty database, once of each kind."""
    kind = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return request.getfixturevalue(kind)


@pytest.fixture
def engines():
    """Open engines that are closed when the test ends."""
    opened = []

    def opening(url, **more):
        opened.append(connect(url, **more))
        return opened[-1]

    yield opening
    for engine in opened:
        engine.dispose()


@pytest.fixture
def store(engines, url):
    store = Store(engines(url), "boxes")
    store.create()
    return store


@pytest.fixture
def vault(engines, tmp_path):
    vault = Vault(engines(f"sqlite:///{tmp_path / 'vault.db'}"), MASTER)
    vault.create()
    return vault


@pytest.fixture
def clock(tmp_path):
    clock = MovableClock(tmp_path / "clock.json")
    clock.move_to(MONDAY)
    return clock


@pytest.fixture
def model():
    return shelf()


@pytest.fixture
def kernel(store, clock, vault, model):
    kernel = Kernel(store, clock, registry, vault, [model])
    kernel.start()
    return kernel


@pytest.fixture
def second_postgres_url(ground, request):
    """One more empty PostgreSQL database, for tests with two services."""
    name = f"second_{request.node.name}"
    yield ground.database(name)
    ground.drop_database(name)
