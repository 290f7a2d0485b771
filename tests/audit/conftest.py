from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from contracts.directory.events import SigningKeyPublished
from events.clock import MovableClock
from events.store import connect
from events.vault import Vault
from services.audit.api import app
from services.web.identity import Caller
from services.web.tokens import SigningKey, issue_token
from tests.audit.world import SOURCES, World, world

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
COUNTY = "330783"


@pytest.fixture
def clock(tmp_path):
    clock = MovableClock(tmp_path / "clock")
    clock.move_to(MONDAY)
    return clock


@pytest.fixture
def vault(tmp_path) -> Iterator[Vault]:
    engine = connect(f"sqlite:///{tmp_path}/vault.db")
    vault = Vault(engine, b"vault key of these tests, 32 b. ")
    vault.create()
    yield vault
    engine.dispose()


@pytest.fixture
def place(tmp_path, clock, vault) -> Iterator[World]:
    urls = {name: f"sqlite:///{tmp_path}/{name}.db" for name in ("audit", *SOURCES)}
    made = world(urls, clock, vault)
    yield made
    made.close()


@pytest.fixture(scope="session")
def signing_key():
    return SigningKey.generate()


@pytest.fixture
def breaths() -> list[int]:
    return []


@pytest.fixture
def client(place, signing_key, breaths):
    """A client of the audit service, which knows the directory's key from the directory's log."""
    key = SigningKeyPublished(key=signing_key.kid, x=signing_key.x, not_before=MONDAY)
    place.say("directory", "signing-keys/all", key)
    place.archive("directory")

    @contextmanager
    def logs(service):
        yield place.audit.store if service == "audit" else place.sources[service].store

    return app(place.audit, COUNTY, logs, lambda: breaths.append(1)).test_client()


@pytest.fixture
def sign(signing_key):
    """Make the headers of a caller who is signed in."""

    def sign(role, *, areas=(COUNTY,)):
        caller = Caller(roles=[role], person="p1", areas=areas)
        token = issue_token(caller, signing_key, MONDAY, timedelta(minutes=30))
        return {"Authorization": f"Bearer {token}"}

    return sign


@pytest.fixture
def auditor(sign):
    return sign("auditor")
