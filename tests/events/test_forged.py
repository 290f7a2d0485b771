"""What a service does whose log holds an event that it has not written: nothing with it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, text, update

from events.health import Health
from events.inbox import Inbox
from events.kernel import Kernel
from events.reactions import Reactions
from events.rebuild import rebuild
from events.replay import events_of
from events.store import ForgedError, Key, Keyring, Store
from events.store.tables import log
from events.subscription.tail import TailCarrier
from tests.events.boxes import Open, do, fill, registry, shelf
from tests.events.drafts import MONDAY, a_draft, head_of
from tests.events.forging import forge
from tests.events.notes import A, B


@pytest.fixture
def store(engines, url):
    store = Store(engines(url), "boxes", Keyring([Key("1", bytes(32))]))
    store.create()
    return store


@pytest.fixture
def boxes(store, clock, vault):
    """A service that signs its events, with two boxes."""
    kernel = Kernel(store, clock, registry, vault, [shelf()])
    kernel.start()
    do(kernel, Open(box=A, label="tea"))
    do(kernel, Open(box=B, label="rice"))
    return kernel


def restarted(kernel):
    """The service as it comes up again."""
    again = replace(kernel, store=Store(kernel.store.engine, "boxes", kernel.store.guard.keys))
    again.health = Health()
    again.start()
    return again


def shelved(kernel):
    (table,) = kernel.models[0].metadata.sorted_tables[:1]
    with kernel.store.engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(table))


def test_a_forged_event_is_folded_into_no_read_model_and_alarms(boxes):
    before = shelved(boxes)
    forge(boxes.store)
    again = restarted(boxes)
    assert shelved(again) == before
    assert "event 3 of boxes is not believed" in again.health.alarms["log"]
    with boxes.store.engine.begin() as connection:
        connection.execute(delete(log).where(log.c.position == 3))
    again.look_after()
    assert again.health.alarms == {}


def test_no_command_is_decided_behind_a_forged_event(boxes):
    forge(boxes.store)
    with pytest.raises(ForgedError):
        fill(boxes, A, 1)


def test_a_row_that_was_moved_into_a_stream_decides_nothing_there(boxes):
    with boxes.store.engine.begin() as connection:
        moved = update(log).where(log.c.position == 2)
        connection.execute(moved.values(stream=f"box/{A}", version=2))
    with pytest.raises(ForgedError, match=f"filed under box/{A}"):
        fill(boxes, A, 1)


def test_a_forged_event_is_not_rebuilt(boxes):
    forge(boxes.store)
    assert rebuild(boxes.store, registry, boxes.models[0]).differing == 0
    with pytest.raises(ForgedError):
        rebuild(boxes.store, registry, boxes.models[0], swap=True)


def test_a_forged_event_is_not_tailed(boxes, listener):
    follower = Inbox(listener, "boxes", Reactions())
    carrier = TailCarrier(boxes.store, follower.cursor)
    forge(boxes.store)
    batch = carrier.next()
    assert len(batch.bodies) == 2
    follower.take(batch.bodies)
    with pytest.raises(ForgedError, match="event 3 of boxes"):
        carrier.next()


def test_the_clock_is_not_set_by_a_forged_event(boxes):
    head = head_of(boxes.store)
    with boxes.store.engine.begin() as connection:
        draft = a_draft("box/forged", at=MONDAY + timedelta(3650))
        Store(boxes.store.engine, "boxes").add(connection, [draft], head)
    assert restarted(boxes).now() < MONDAY + timedelta(30)


def test_a_replay_as_of_a_moment_goes_by_the_bytes(boxes):
    with boxes.store.engine.begin() as connection:
        connection.execute(text("UPDATE log SET time = :later").bindparams(later="2036-01-01"))
    at = head_of(boxes.store).time
    assert len(list(events_of(boxes.store, registry, as_of=at))) == 2
