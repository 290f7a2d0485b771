"""An event that somebody else has put into a source's log reaches nobody, whatever carries it."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import delete

from events.envelope import draft
from events.kernel import LOG
from events.providers import kernel_of
from events.settings.log_keys import LogKeys
from events.store import Key
from events.store.tables import log
from tests.events.transport.world import Counted, say, until


@pytest.fixture
def signing(place):
    """The same place, where services sign their events."""
    key = Key("1", bytes(range(32)))
    place.settings = replace(place.settings, log_keys=LogKeys(((None, key),)))
    return place


def forge(place) -> int:
    """Insert a well-linked event by SQL, as whoever has the role of the source's database."""
    cause, store = uuid4(), place.store(place.source)
    forged = draft(
        source=place.source,
        stream="forged",
        version=1,
        type_name="source.counted.v1",
        event_id=cause,
        at=datetime.now(UTC),
        actor=None,
        post=None,
        area=None,
        correlation=cause,
        causation=cause,
        data=Counted(number=99, mood="good"),
    )
    with store.appending_at_head() as (connection, head):
        _, after = store.add(connection, [forged], head)
    return after.position


def alarms(*containers) -> dict[str, str]:
    return {
        part: told for each in containers for part, told in kernel_of(each).health.alarms.items()
    }


def test_a_forged_event_stops_what_carries_it_and_is_named(signing):
    source, subscriber = signing.start_source(), signing.start_subscriber()
    say(source, 1, 2)
    until(lambda: signing.shelf() == [1, 2])
    position = forge(signing)
    carrying = "relay" if signing.settings.broker else f"from/{signing.source}"
    told = until(lambda: alarms(source, subscriber).get(carrying))
    assert f"event {position} of {signing.source} is not believed: it has no MAC" in told
    assert signing.shelf() == [1, 2]
    _take_away(signing, position)
    say(source, 3)
    until(lambda: signing.shelf() == [1, 2, 3])
    until(lambda: carrying not in alarms(source, subscriber))


def test_a_service_that_comes_up_with_a_forged_event_alarms_and_publishes_nothing(signing):
    source = signing.start_source()
    say(source, 1)
    signing.stop(source)
    position = forge(signing)
    source, _ = signing.start_source(), signing.start_subscriber()
    until(lambda: signing.shelf() == [1])
    assert f"event {position} of {signing.source}" in alarms(source)[LOG]
    until(lambda: len(alarms(*signing.running)) > 1)
    assert signing.shelf() == [1]


def _take_away(place, position: int) -> None:
    with place.store(place.source).writing() as connection:
        connection.execute(delete(log).where(log.c.position == position))
