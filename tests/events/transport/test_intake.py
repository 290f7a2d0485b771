"""Taking in what arrives: at once, or at leisure so that more comes together."""

from collections.abc import Callable, Iterator
from contextlib import closing

import amqp
import eventlet
import pytest
from eventlet.greenio.base import GreenSocket

from events.broker import Broker, BrokerError, Intake, Link
from events.broker.topology import FOLLOWED

NEVER = 600.0
"""Seconds of leisure that no test would wait for."""


@pytest.fixture
def link(amqp_url) -> Iterator[Link]:
    with closing(Link(Broker(amqp_url), "test")) as made:
        yield made


@pytest.fixture
def send(hand) -> Iterator[Callable[..., None]]:
    hand.queue_declare("taken-in", durable=True, auto_delete=False)
    yield lambda body, **properties: hand.basic_publish(
        amqp.Message(body, **properties), routing_key="taken-in"
    )
    hand.queue_delete("taken-in")


@pytest.fixture
def intake(link, send) -> Intake:
    made = Intake(link, "taken-in", 10)
    link.listen()
    return made


def taken(deliveries) -> list[bytes]:
    return [delivery.body for delivery in deliveries]


def test_without_leisure_the_first_message_is_taken_at_once(intake, send):
    send("one")
    eventlet.spawn_after(0.2, send, "two")

    assert taken(intake.take(10)) == [b"one"]


def test_at_leisure_what_comes_soon_after_the_first_message_is_taken_with_it(intake, send):
    send("one")
    eventlet.spawn_after(0.2, send, "two")

    assert taken(intake.take(10, leisure=1.0)) == [b"one", b"two"]


def test_what_was_published_together_is_taken_together(intake, send, monkeypatch):
    monkeypatch.setattr("events.broker.intake.TOGETHER", NEVER)
    send("one", type=FOLLOWED)
    eventlet.spawn_after(0.2, send, "two")

    assert taken(intake.take(10)) == [b"one", b"two"]


def test_what_should_have_followed_is_not_waited_for_long(intake, send):
    send("one", type=FOLLOWED)

    assert taken(intake.take(10)) == [b"one"]


def test_nobody_waits_for_more_than_can_be_taken(intake, send):
    for body in ("one", "two", "three"):
        send(body)
    while intake._arrived.qsize() < 3:
        eventlet.sleep(0.01)

    assert taken(intake.take(3, leisure=NEVER)) == [b"one", b"two", b"three"]


def test_leisure_ends_with_the_link(intake, send, link):
    send("one")
    eventlet.spawn_after(0.2, link.lose, "cut")

    with pytest.raises(BrokerError, match="cut"):
        intake.take(10, leisure=NEVER)


def test_a_message_is_not_read_in_pieces(amqp_url, send, monkeypatch):
    for number in range(10):
        send(str(number))
    reads, receive = [], GreenSocket.recv
    monkeypatch.setattr(GreenSocket, "recv", lambda *about: reads.append(1) or receive(*about))
    with closing(Link(Broker(amqp_url), "test")) as link:
        intake = Intake(link, "taken-in", 10)
        reads.clear()
        link.listen()
        for number in range(10):
            assert taken(intake.take(1)) == [str(number).encode()]
        assert 0 < len(reads) <= 10 * 3  # each has three frames, of three pieces each
