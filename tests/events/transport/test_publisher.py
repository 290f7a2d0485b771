"""What publishing tells about the fate of a message, and that it always ends."""

import socket
from collections.abc import Iterator
from contextlib import closing

import eventlet
import pytest
from kombu import compression

from events.broker import (
    Broker,
    BrokerError,
    Link,
    Outgoing,
    Publisher,
    RefusedError,
    UnroutableError,
)


@pytest.fixture
def broker(amqp_url) -> Broker:
    return Broker(amqp_url)


@pytest.fixture
def link(broker) -> Iterator[Link]:
    with closing(Link(broker, "test")) as made:
        yield made


@pytest.fixture
def publisher(link) -> Publisher:
    made = Publisher(link)
    link.listen()
    return made


@pytest.fixture
def queue(hand, request) -> Iterator[str]:
    """An empty queue that takes two messages and refuses the third."""
    bounds = {"x-max-length": 2, "x-overflow": "reject-publish"}
    hand.queue_declare("bounded", durable=True, auto_delete=False, arguments=bounds)
    yield "bounded"
    hand.queue_delete("bounded")


def to(queue: str, body: str = "hello") -> Outgoing:
    return Outgoing("", queue, body, message_id="m")


@pytest.fixture
def stalled() -> Iterator[Broker]:
    """A broker that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield Broker(f"amqp://guest:guest@127.0.0.1:{server.getsockname()[1]}/")


def test_what_was_sent_is_in_the_queue_when_send_returns(publisher, queue, hand):
    publisher.send([to(queue, "one"), to(queue, "two")])
    assert [hand.basic_get(queue).body for _ in range(2)] == [b"one", b"two"]


def test_a_message_outlives_its_broker(publisher, queue, hand):
    publisher.send([to(queue)])
    assert hand.basic_get(queue).properties["delivery_mode"] == 2


def test_an_empty_window_is_confirmed_at_once(publisher):
    publisher.send([])


def test_a_full_queue_refuses_and_the_link_goes_on(publisher, queue, link):
    publisher.send([to(queue), to(queue)])
    with pytest.raises(RefusedError):
        publisher.send([to(queue)])
    link.check()


def test_a_message_for_which_there_is_no_queue_is_told(publisher, link):
    with pytest.raises(UnroutableError):
        publisher.send([to("nowhere")])
    link.check()


def test_a_message_for_no_exchange_loses_the_link(publisher, link):
    with pytest.raises(BrokerError, match="NOT_FOUND"):
        publisher.send([Outgoing("no-such-exchange", "key", "hello")])
    with pytest.raises(BrokerError):
        link.check()


def test_windows_of_hundreds_are_confirmed_whole(publisher, hand):
    hand.queue_declare("wide", durable=True, auto_delete=False)
    for _ in range(4):
        publisher.send([to("wide", f"{number}") for number in range(500)])
    assert hand.queue_declare("wide", passive=True).message_count == 2000
    hand.queue_delete("wide")


def test_two_windows_at_once_take_turns(publisher, hand):
    hand.queue_declare("shared", durable=True, auto_delete=False)
    window = [to("shared") for _ in range(200)]
    both = [eventlet.spawn(publisher.send, window) for _ in range(2)]
    for each in both:
        each.wait()
    assert hand.queue_declare("shared", passive=True).message_count == 400
    hand.queue_delete("shared")


def test_a_confirmation_of_what_was_never_published_loses_the_link(publisher, link, queue):
    publisher.send([to(queue)])
    publisher._confirmed(99, multiple=False)
    with pytest.raises(BrokerError, match="never published"):
        link.check()


def test_a_late_confirmation_of_an_earlier_message_confirms_no_later_one(publisher, queue, link):
    publisher.send([to(queue)])
    link._threads[0].kill()  # nobody reads what the broker says of the next one
    window = publisher.post([to(queue)])
    publisher._confirmed(1, multiple=True)
    assert not window.settled.ready()


def test_of_two_windows_only_the_refused_one_is_in_trouble(publisher, queue, hand):
    hand.queue_declare("roomy", durable=True, auto_delete=False)
    publisher.send([to(queue), to(queue)])
    full, roomy = publisher.post([to(queue)]), publisher.post([to("roomy"), to("roomy")])
    publisher.settle(roomy)
    with pytest.raises(RefusedError):
        publisher.settle(full)
    hand.queue_delete("roomy")


def test_connecting_to_a_stalled_broker_ends(stalled, monkeypatch):
    monkeypatch.setattr("events.broker.link.PATIENCE", 0.2)
    with pytest.raises(BrokerError, match="connecting"):
        Link(stalled, "test")


def test_waiting_for_a_confirmation_that_never_comes_ends(publisher, queue, link):
    link._threads[0].kill()  # nobody reads any more what the broker says
    with pytest.raises(BrokerError, match="confirmation"):
        publisher.send([to(queue)], within=0.2)
    with pytest.raises(BrokerError):
        link.check()


def test_a_link_that_is_cut_is_lost_for_all_who_wait(broker, link, queue, hand):
    publisher = Publisher(link)
    link.listen()
    link._amqp.transport.sock.shutdown(socket.SHUT_RDWR)
    with pytest.raises(BrokerError):
        link.rest(10)
    with pytest.raises(BrokerError):
        publisher.send([to(queue)])


def test_refused_credentials_say_so(amqp_url):
    with pytest.raises(BrokerError, match="ACCESS_REFUSED"):
        Link(Broker(amqp_url.replace("guest:guest", "guest:wrong")), "test")


def test_no_error_shows_the_password(stalled, monkeypatch):
    monkeypatch.setattr("events.broker.link.PATIENCE", 0.2)
    broker = Broker(stalled.url.replace("guest:guest", "svc:s3cret"))
    with pytest.raises(BrokerError) as caught:
        Link(broker, "test")
    assert "s3cret" not in f"{caught.value}{caught.value.__cause__}{broker!r}"


def test_a_compressed_message_is_never_unpacked():
    with pytest.raises(KeyError):
        compression.decompress(b"", "application/x-gzip")
