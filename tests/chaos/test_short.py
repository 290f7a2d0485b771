"""Cut connections in every run of the tests; `make chaos` cuts all of them under load.

The other faults that every run has: tests/events/transport (lost, repeated, two relays, two copies,
poison), tests/story/test_survival.py (services killed, the broker wiped), tests/web/test_clock.py.
"""

from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest

from events.store import StoreUnavailableError
from tests.chaos.proxy import between, place, proxied
from tests.events.transport.world import World, say, until, world

ROUNDS, EACH = 5, 20
NAMES = ("cut_source", "cut_subscriber")


@pytest.fixture
def cables() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def say_at_last(made: World, source, *numbers: int) -> None:
    """Say each number once: what met a cut connection was not stored."""
    for number in numbers:
        said = False
        while not said:
            with suppress(StoreUnavailableError):
                say(source, number)
                said = True


def test_connections_cut_again_and_again_lose_and_repeat_nothing(
    ground, amqp_url, tmp_path, cables
):
    urls = [ground.database(name) for name in NAMES]
    for name in NAMES:
        cables.callback(ground.drop_database, name)
    broker, postgres = (cables.enter_context(between(place(url))) for url in (amqp_url, urls[0]))
    template = proxied(urls[0], postgres).replace(NAMES[0], "{service}")
    with world(template, tmp_path, NAMES, proxied(amqp_url, broker)) as made:
        source = made.start_source()
        made.start_subscriber()
        for first in range(0, ROUNDS * EACH, EACH):
            say_at_last(made, source, *range(first, first + EACH))
            assert broker.reset() + postgres.reset() > 0
        seen = until(lambda: whole(made))
        assert seen == list(range(ROUNDS * EACH))


def whole(made: World) -> list[int]:
    """Return what is on the shelf when it is full; nothing while the database is cut off."""
    with suppress(StoreUnavailableError):
        shelf = made.shelf()
        return shelf if len(shelf) >= ROUNDS * EACH else []
    return []
