"""Delivery over a real RabbitMQ."""

from collections.abc import Iterator
from contextlib import closing
from time import monotonic
from urllib.parse import unquote, urlsplit

import amqp
import eventlet
import pytest

from contracts.feed.commands import ResendFeed
from contracts.feed.events import FeedDelivered, FeedRewound
from events.broker import Broker, Outbound
from events.context import Context
from events.envelope import decode, link_of
from services.feed import delivery as deliveries
from services.feed.delivery import Delivery, box_of
from services.feed.noting import note
from tests.feed.examples import BUILDING, MONDAY, WATER, dispatched, some


class Reader:
    """A department's own connection, by no code of ours."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.connection = amqp.Connection(
            host=f"{parts.hostname}:{parts.port}",
            userid=unquote(parts.username),
            password=unquote(parts.password),
            virtual_host=unquote(parts.path[1:]),
        )
        self.connection.connect()
        self.channel = self.connection.channel()

    def take(self, department: str, wanted: int | None = None) -> list[amqp.Message]:
        """Take what waits in a department's queue; wait for the first, or for as many as wanted."""
        taken, deadline = [], monotonic() + 20
        while len(taken) != wanted:
            message = self.channel.basic_get(f"department.{department}", no_ack=True)
            if message is not None:
                taken.append(message)
            elif taken and wanted is None:
                break
            else:
                assert monotonic() < deadline, "nothing came"
                eventlet.sleep(0.01)
        return taken

    def finds(self, department: str) -> bool:
        """Tell whether a department has a queue."""
        try:
            self.connection.channel().queue_declare(f"department.{department}", passive=True)
        except amqp.NotFound:
            return False
        return True

    def close(self) -> None:
        self.connection.close()


@pytest.fixture
def outbound(amqp_url) -> Iterator[Outbound]:
    made = Outbound(Broker(amqp_url), "feed outbound")
    yield made
    made.close()


@pytest.fixture
def deliver(world, outbound):
    return Delivery(world.feed, outbound)


@pytest.fixture
def reader(amqp_url) -> Iterator[Reader]:
    reader = Reader(amqp_url)
    yield reader
    for department in (WATER, BUILDING, "water", "water.east"):
        reader.connection.channel().queue_delete(f"department.{department}")
    reader.close()


def finish(deliver: Delivery) -> None:
    while deliver():
        pass


def texts(messages) -> list[str]:
    return [bytes(message.body).decode() for message in messages]


def numbers(messages) -> list[int]:
    return [link_of(text).streamversion for text in texts(messages)]


def sent(world, department=WATER):
    return [
        (each.first, each.last)
        for each in world.record(FeedDelivered)
        if each.department == department
    ]


# ---- what arrives -------------------------------------------------------------------------------
def test_items_arrive_in_order_byte_for_byte_under_their_type(world, deliver, reader):
    world.connect(WATER)
    world.hear("issue", *(dispatched(WATER) for _ in range(5)))
    finish(deliver)
    arrived = reader.take(WATER, 5)
    assert texts(arrived) == world.items(WATER)
    for message in arrived:
        assert message.delivery_info["exchange"] == "department.feed"
        assert message.delivery_info["routing_key"] == f"{WATER}.feed.assignment.v1"
        assert message.properties["content_type"] == "application/cloudevents+json"
        assert message.properties["message_id"] == decode(message.body, world.feed.registry).id
        assert message.properties["delivery_mode"] == 2


def test_each_department_gets_its_own_and_nothing_else(world, deliver, reader):
    for department in (WATER, BUILDING):
        world.connect(department)
        world.hear("issue", dispatched(department))
    finish(deliver)
    for department in (WATER, BUILDING):
        assert texts(reader.take(department, 1)) == world.items(department)


def test_a_code_that_continues_another_does_not_share_its_queue(world, deliver, reader):
    for department in ("water", "water.east"):
        world.connect(department)
    world.hear("issue", dispatched("water.east"), dispatched("water"))
    finish(deliver)
    assert texts(reader.take("water")) == world.items("water")


def test_a_queue_waits_for_a_department_that_has_an_account_before_its_first_item(
    world, deliver, reader
):
    world.connect(WATER)
    deliver()
    assert reader.finds(WATER)


def test_nothing_is_queued_for_departments_that_read_otherwise(world, deliver, reader):
    world.connect(WATER)
    world.hear("issue", dispatched(BUILDING))
    finish(deliver)
    assert not reader.finds(BUILDING)
    assert sent(world, BUILDING) == []


def test_without_a_broker_nothing_is_delivered_and_nothing_fails(world):
    world.connect(WATER)
    world.hear("issue", dispatched(WATER))
    assert Delivery(world.feed, Outbound(None, "nowhere"))() is False
    assert sent(world) == []


# ---- what goes on record ------------------------------------------------------------------------
def test_what_the_broker_confirmed_goes_on_record_in_runs(world, deliver, reader, monkeypatch):
    monkeypatch.setattr(deliveries, "RUN", 4)
    world.connect(WATER)
    world.hear("issue", *(dispatched(WATER) for _ in range(10)))
    finish(deliver)
    assert sent(world) == [(1, 4), (5, 8), (9, 10)]


def test_after_a_crash_before_the_record_items_come_again_under_the_same_numbers(
    world, deliver, reader, monkeypatch
):
    world.connect(WATER)
    deliver()
    world.hear("issue", dispatched(WATER), dispatched(WATER))
    with monkeypatch.context() as crashing:
        crashing.setattr(deliveries, "note", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            deliver()
    finish(deliver)
    assert numbers(reader.take(WATER, 4)) == [1, 2, 1, 2]
    assert sent(world) == [(1, 2)]


# ---- a department that does not read ------------------------------------------------------------
@pytest.fixture
def small(monkeypatch):
    """Queues that hold three items."""
    monkeypatch.setattr(deliveries, "CAPACITY", 3)
    monkeypatch.setattr(deliveries, "FULL_REST", 0.0)


def test_a_full_queue_stops_nobody_else(world, deliver, reader, small):
    for department in (WATER, BUILDING):
        world.connect(department)
    world.hear("issue", *(dispatched(WATER) for _ in range(6)))
    while deliver():
        pass
    world.hear("issue", dispatched(BUILDING))
    deliver()
    assert numbers(reader.take(BUILDING)) == [1]


def test_a_queue_that_is_emptied_goes_on_without_a_hole(world, deliver, reader, small):
    world.connect(WATER)
    world.hear("issue", *(dispatched(WATER) for _ in range(8)))
    read = []
    while len(read) < 8:
        deliver()
        read += numbers(reader.take(WATER))
    assert read == list(range(1, 9))


def test_a_full_queue_is_left_alone_for_a_while(world, deliver, reader, small, monkeypatch):
    monkeypatch.setattr(deliveries, "FULL_REST", 1000.0)
    world.connect(WATER)
    world.hear("issue", *(dispatched(WATER) for _ in range(8)))
    deliver()
    known = sent(world)
    monkeypatch.setattr(deliver._outbound, "publish", lambda *_: pytest.fail("published"))
    assert deliver() is False
    assert sent(world) == known


# ---- what a broker loses ------------------------------------------------------------------------
def test_what_a_lost_queue_may_have_held_is_sent_again(world, deliver, reader):
    world.connect(WATER)
    world.hear("issue", *(dispatched(WATER) for _ in range(3)))
    finish(deliver)
    reader.channel.queue_delete(f"department.{WATER}")
    world.hear("issue", dispatched(WATER))
    until_delivered(world, deliver)
    assert numbers(reader.take(WATER, 4)) == [1, 2, 3, 4]
    assert world.record(FeedRewound) == [FeedRewound(department=WATER, after=0, reason="lost")]


def test_a_crash_at_the_moment_of_making_a_lost_queue_anew_loses_nothing(
    world, deliver, reader, amqp_url, monkeypatch
):
    world.connect(WATER)
    world.hear("issue", *(dispatched(WATER) for _ in range(3)))
    finish(deliver)
    reader.channel.queue_delete(f"department.{WATER}")
    with (
        closing(Outbound(Broker(amqp_url), "the next process")) as next_one,
        monkeypatch.context() as crashing,
    ):
        crashing.setattr(deliveries, "note", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            Delivery(world.feed, next_one)()
    with closing(Outbound(Broker(amqp_url), "the one after it")) as last:
        finish(Delivery(world.feed, last))
    assert numbers(reader.take(WATER, 3)) == [1, 2, 3]


def until_delivered(world, deliver) -> None:
    """Deliver until everything is out, resting as the outbound connection does."""
    deadline = monotonic() + 30
    while world.record(FeedDelivered)[-1].last != len(world.items(WATER)) or deliver():
        assert monotonic() < deadline, "not delivered"
        deliver()
        eventlet.sleep(0.01)


def test_a_department_gets_again_what_it_asks_for(world, deliver, reader):
    world.connect(WATER)
    world.hear("issue", *(dispatched(WATER) for _ in range(4)))
    finish(deliver)
    reader.take(WATER, 4)
    context = Context.of_command(some("ask"), "test", MONDAY)
    note(world.feed, (ResendFeed(department=WATER, after=2), context))
    finish(deliver)
    assert numbers(reader.take(WATER, 2)) == [3, 4]


def test_a_queue_with_the_bounds_of_another_release_goes_on(world, deliver, reader, small):
    world.connect(WATER)
    deliver()
    deliveries.CAPACITY = 5  # undone by `small`
    world.hear("issue", dispatched(WATER))
    world.connect(BUILDING)
    finish(deliver)
    assert numbers(reader.take(WATER, 1)) == [1]


def test_boxes_are_bounded_in_number_and_in_bytes(world, deliver):
    box = box_of(WATER)
    assert (box.queue, box.capacity, box.capacity_bytes) == (f"department.{WATER}", 10_000, 1 << 27)
