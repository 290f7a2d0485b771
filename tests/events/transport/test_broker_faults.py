"""What happens to the broker itself: it stalls, dies, forgets everything."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from events.providers import kernel_of
from tests.events.transport.world import World, say, until, world

pytestmark = [pytest.mark.chaos, pytest.mark.private_servers]


@pytest.fixture
def place(own_broker, ground, tmp_path, request, monkeypatch) -> Iterator[World]:
    monkeypatch.setattr("events.broker.publisher.CONFIRMED_WITHIN", 3.0)
    names = [f"{role}_{request.node.name[-20:]}" for role in ("source", "subscriber")]
    with ExitStack() as databases:
        urls = [ground.database(name) for name in names]
        for name in names:
            databases.callback(ground.drop_database, name)
        template = urls[0].replace(names[0], "{service}")
        with world(template, tmp_path, names, own_broker.address("/")) as made:
            yield made


def test_a_stalled_broker_delays_and_loses_nothing(place, own_broker):
    source = place.start_source()
    place.start_subscriber()
    say(source, 1)
    until(lambda: place.shelf() == [1])
    own_broker.kept.pause()
    try:
        say(source, *range(2, 50))  # the source goes on recording
        until(lambda: kernel_of(source).health["relay"].status == "waiting")
    finally:
        own_broker.kept.resume()
    until(lambda: len(place.shelf()) >= 49)
    assert place.shelf() == list(range(1, 50))


def test_a_broker_that_was_killed_comes_back_with_everything(place, own_broker):
    source = place.start_source()
    place.start_subscriber()
    say(source, *range(20))
    own_broker.kept.kill()
    say(source, *range(20, 40))
    own_broker.kept.start()
    until(lambda: len(place.shelf()) >= 40)
    assert place.shelf() == list(range(40))


def test_a_wiped_broker_is_filled_again_from_the_logs(place, own_broker):
    source = place.start_source()
    subscriber = place.start_subscriber()
    say(source, *range(20))
    until(lambda: len(place.shelf()) == 20)
    place.stop(subscriber)
    say(source, *range(20, 40))
    until(lambda: kernel_of(source).lags()["relay"] == 0)
    own_broker.wipe()
    place.start_subscriber()
    until(lambda: len(place.shelf()) >= 40)
    assert place.shelf() == list(range(40))


def test_a_broker_short_of_memory_delays_and_loses_nothing(place, own_broker):
    source = place.start_source()
    place.start_subscriber()
    say(source, 1)
    until(lambda: place.shelf() == [1])
    own_broker.administer("set_vm_memory_high_watermark", "absolute", "1MB")
    try:
        say(source, *range(2, 50))
        until(lambda: kernel_of(source).health["relay"].status == "waiting")
    finally:
        own_broker.administer("set_vm_memory_high_watermark", "0.6")
    until(lambda: len(place.shelf()) >= 49)
    assert place.shelf() == list(range(1, 50))
