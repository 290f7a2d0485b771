"""A method that follows its own service's log."""

import os
from collections.abc import Iterator

import eventlet
import pytest
from nameko.containers import ServiceContainer

from events.deployment import Deployment
from events.growth import on_growth
from events.providers import KernelProvider, kernel_of
from events.settings import Settings
from tests.events.transport.world import registry, say, until

calls: list[tuple[str, int]] = []
more: list[bool] = []
troubles: list[BaseException] = []


def growing(copy: str) -> type:
    """A copy of the service, which notes by its own name how long the log is at each call."""

    class Growing:
        name = "growing"
        kernel = KernelProvider()

        @on_growth(seconds=0.5)
        def work(self):
            if troubles:
                raise troubles.pop()
            calls.append((copy, self.kernel.head().position))
            return bool(more and more.pop())

    return Growing


@pytest.fixture(params=["sqlite", "postgres"])
def settings(request, tmp_path) -> Settings:
    return settings_of(request.getfixturevalue(f"{request.param}_url"), tmp_path)


def settings_of(url: str, tmp_path) -> Settings:
    for noted in (calls, more, troubles):
        noted.clear()
    return Settings(
        database=url,
        vault_database=f"sqlite:///{tmp_path / 'vault.db'}",
        vault_key=os.urandom(32),
        county="330783",
        mode="test",
    )


def start(settings: Settings, copy: str = "only") -> ServiceContainer:
    deployment = Deployment(settings, registry, {})
    container = ServiceContainer(growing(copy), deployment.config())
    container.start()
    return container


@pytest.fixture
def container(settings) -> Iterator[ServiceContainer]:
    container = start(settings)
    yield container
    container.stop()


def lengths() -> list[int]:
    return [length for _, length in calls]


def test_it_is_called_at_the_start_and_when_the_log_has_grown(container):
    until(lambda: lengths()[:1] == [0])
    say(container, 1)
    until(lambda: 1 in lengths())
    say(container, 2, 3)
    until(lambda: 3 in lengths())


def test_it_is_called_again_at_once_as_long_as_there_is_more(settings):
    more.extend([True] * 20)
    container = start(settings)
    until(lambda: len(calls) > 20)
    assert not more
    container.stop()


def test_it_is_called_now_and_then_for_what_another_process_appends(container):
    until(lambda: len(calls) >= 3)


@pytest.mark.parametrize(
    "trouble",
    [ValueError("broken"), eventlet.Timeout(None)],
    ids=lambda trouble: type(trouble).__name__,
)
def test_after_an_error_it_is_tried_again_and_health_tells(container, trouble):
    until(lambda: calls)
    troubles.append(trouble)
    say(container, 1)
    health = kernel_of(container).health
    until(lambda: not troubles)
    until(lambda: 1 in lengths())
    until(lambda: health["work"].status == "well")


def test_of_two_copies_only_one_works_until_it_ends(postgres_url, tmp_path):
    settings = settings_of(postgres_url, tmp_path)
    running = {copy: start(settings, copy) for copy in ("first", "second")}
    try:
        until(lambda: calls)
        for number in range(5):
            say(running["second"], number)
            until(lambda number=number: number + 1 in lengths())
        (working,) = {copy for copy, _ in calls}
        running.pop(working).stop()
        (other,) = running
        until(lambda: other in {copy for copy, _ in calls})
    finally:
        for container in running.values():
            container.stop()
