from collections.abc import Iterator
from datetime import timedelta

import pytest

from contracts.directory.events import SigningKeyPublished
from events.clock import MovableClock
from events.store import connect
from events.vault import Vault
from services.feed.api import app
from services.feed.reactions import reactions
from services.web.identity import Caller
from services.web.tokens import SigningKey, issue_token
from tests.feed.examples import BUILDING, MONDAY, WATER
from tests.feed.world import World, feed_kernel, source_kernel


@pytest.fixture
def clock(tmp_path):
    clock = MovableClock(tmp_path / "clock")
    clock.move_to(MONDAY)
    return clock


@pytest.fixture
def vault(tmp_path):
    engine = connect(f"sqlite:///{tmp_path}/vault.db")
    vault = Vault(engine, b"vault key of these tests, 32 b. ")
    vault.create()
    yield vault
    engine.dispose()


@pytest.fixture
def world(tmp_path, clock, vault) -> Iterator[World]:
    names = ("directory", "visit", "issue")
    sources = {name: source_kernel(name, url(tmp_path, name), clock, vault) for name in names}
    made = World(feed_kernel(url(tmp_path, "feed"), clock, vault), sources)
    yield made
    made.close()


def url(folder, name) -> str:
    return f"sqlite:///{folder}/{name}.db"


@pytest.fixture(scope="session")
def signing_key():
    return SigningKey.generate()


@pytest.fixture
def client(world, signing_key):
    """A client of the feed service, which knows the directory's key from the directory's log."""
    published = SigningKeyPublished(key=signing_key.kid, x=signing_key.x, not_before=MONDAY)
    world.hear("directory", published)
    return app(world.feed, "330783", reactions).test_client()


@pytest.fixture
def sign(signing_key):
    """Make the headers of a caller who is signed in."""

    def sign(role, areas=("330783",), **who):
        caller = Caller(roles=[role], areas=areas, **who)
        token = issue_token(caller, signing_key, MONDAY, timedelta(minutes=30))
        return {"Authorization": f"Bearer {token}"}

    return sign


@pytest.fixture
def water(sign):
    """The water department's own system."""
    return sign("department_system", department=WATER)


@pytest.fixture
def building(sign):
    """An officer of another department."""
    return sign("officer", person="officer-1", department=BUILDING)


@pytest.fixture
def operator(sign):
    return sign("operator", person="operator-1")
