"""What a service is given when its container starts."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import eventlet
import pytest
from nameko.containers import ServiceContainer
from sqlalchemy import Column, Integer, func, insert, select

from events.broker import Outbound, Outcome
from events.deployment import Deployment
from events.providers import KernelProvider, OutboundProvider, kernel_of
from events.read_models import ReadModel
from events.settings import Settings
from events.subscription import subscribe, subscribers_of
from tests.events.transport.world import Counted, registry, say, source_service, until

sums = ReadModel("sums", version=1)
counted = sums.table("counted", Column("number", Integer, primary_key=True))


@sums.on(Counted)
def count(connection, event):
    connection.execute(insert(counted).values(number=event.data.number))


class Service:
    name = "service"
    kernel = KernelProvider(models=[sums])
    outbound = OutboundProvider()


@pytest.fixture
def deployment(tmp_path) -> Deployment:
    settings = Settings(
        database=f"sqlite:///{tmp_path}/data/{{service}}.db",
        vault_database=f"sqlite:///{tmp_path}/vault.db",
        vault_key=os.urandom(32),
        county="330783",
        mode="test",
    )
    return Deployment(settings, registry, {})


@contextmanager
def running(service: type, deployment: Deployment) -> Iterator[ServiceContainer]:
    container = ServiceContainer(service, deployment.config())
    container.start()
    yield container
    container.stop()


def folded(container) -> int:
    with kernel_of(container).store.reading() as connection:
        return connection.execute(select(func.count()).select_from(counted)).scalar_one()


def test_a_service_waits_for_a_database_that_is_not_there_yet(deployment, tmp_path):
    eventlet.spawn_after(0.1, (tmp_path / "data").mkdir)
    with running(Service, deployment) as container:
        assert kernel_of(container).head().position == 0


def test_a_read_model_catches_up_with_what_a_release_without_it_appends(
    deployment, tmp_path, monkeypatch
):
    monkeypatch.setattr("events.providers._CATCH_UP_EVERY", 0.02)
    (tmp_path / "data").mkdir()
    with (
        running(Service, deployment) as newer,
        running(source_service("service"), deployment) as older,
    ):
        say(older, 1, 2, 3)
        until(lambda: folded(newer) == 3)
        assert kernel_of(newer).lags() == {"model/sums.v1": 0}


def test_without_a_broker_what_goes_out_is_unreachable(deployment, tmp_path):
    (tmp_path / "data").mkdir()
    with running(Service, deployment) as container:
        provider = next(
            each for each in container.dependencies if isinstance(each, OutboundProvider)
        )
        outbound = provider.get_dependency(None)
        assert isinstance(outbound, Outbound)
        assert outbound.publish("boxes", "key", "{}", "id") is Outcome.UNREACHABLE


def test_who_follows_whom_is_read_off_the_services():
    class Issue:
        name = "issue"

        @subscribe("directory", "visit")
        def follow(self, source, bodies): ...

    class Audit:
        name = "audit"

        @subscribe("directory", "issue")
        def follow(self, source, bodies): ...

    assert subscribers_of([Issue, Audit, Service]) == {
        "directory": ["audit", "issue"],
        "visit": ["issue"],
        "issue": ["audit"],
    }
