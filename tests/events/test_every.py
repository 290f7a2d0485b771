"""Timers go on."""

from collections.abc import Iterator

import eventlet
import pytest
from nameko.containers import ServiceContainer

from events.every import every
from tests.events.transport.world import until

calls: list[int] = []
running: list[int] = []
most: list[int] = []
troubles: list[BaseException] = []


class Ticking:
    name = "ticking"

    @every(seconds=0.01)
    def tick(self):
        calls.append(len(calls))
        if troubles:
            raise troubles.pop()

    @every(seconds=0.01)
    def slow(self):
        running.append(1)
        most.append(len(running))
        eventlet.sleep(0.05)  # it takes longer than its interval
        running.pop()


@pytest.fixture(autouse=True)
def ticking() -> Iterator[ServiceContainer]:
    calls.clear()
    running.clear()
    most.clear()
    troubles.clear()
    container = ServiceContainer(Ticking, {})
    container.start()
    yield container
    container.stop()


def test_a_timer_calls_its_method_again_and_again():
    until(lambda: len(calls) >= 3)


@pytest.mark.parametrize(
    "trouble",
    [ValueError("broken"), eventlet.Timeout(None)],
    ids=lambda trouble: type(trouble).__name__,
)
def test_a_timer_goes_on_after_its_method_was_ended(trouble):
    troubles.append(trouble)
    until(lambda: not troubles)
    before = len(calls)
    until(lambda: len(calls) > before + 1)


def test_a_timer_never_calls_its_method_twice_at_once():
    until(lambda: len(most) >= 3)
    assert set(most) == {1}


def test_a_stopped_timer_is_silent(ticking):
    until(lambda: calls)
    ticking.stop()
    assert all(thread.dead for timer in ticking.entrypoints for thread in timer._threads)
