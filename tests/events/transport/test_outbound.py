"""Writing to the bounded boxes of others."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from events.broker import Box, Broker, Outbound, Outcome
from tests.events.transport.world import until

BOX = Box("boxes", "box.one", "one.#", capacity=2, capacity_bytes=1000)
OTHER = Box("boxes", "box.two", "two.#", capacity=2, capacity_bytes=1000)


@pytest.fixture
def outbound(amqp_url, hand) -> Iterator[Outbound]:
    for box in (BOX, OTHER):
        hand.queue_delete(box.queue)
    with closing(Outbound(Broker(amqp_url), "test")) as made:
        yield made


@pytest.fixture
def lost() -> list[str]:
    """The queues that were said to be lost, in that order."""
    return []


@pytest.fixture
def box(outbound, lost) -> Box:
    outbound.add(BOX)
    assert outbound.open(lost.append)
    return BOX


def publish(outbound: Outbound, key: str = "one.hello", message_id: str = "id") -> Outcome:
    return outbound.publish("boxes", key, "{}", message_id)


def delivered_at_last(outbound: Outbound, lost: list[str]) -> bool:
    return outbound.open(lost.append) and publish(outbound) is Outcome.CONFIRMED


def test_a_message_lies_in_its_box_when_it_is_confirmed(outbound, box, hand):
    assert publish(outbound, message_id="id-1") is Outcome.CONFIRMED
    lying = hand.basic_get(box.queue)
    assert (lying.body, lying.properties["message_id"]) == (b"{}", "id-1")
    assert lying.delivery_info["routing_key"] == "one.hello"


def test_a_full_box_refuses_and_takes_again_when_it_was_emptied(outbound, box, hand):
    outcomes = [publish(outbound) for _ in range(6)]
    assert outcomes[0] is Outcome.CONFIRMED
    assert outcomes[-1] is Outcome.FULL
    hand.queue_purge(box.queue)
    until(lambda: publish(outbound) is Outcome.CONFIRMED)


def test_a_box_is_full_of_bytes_too(outbound, box):
    large = "x" * 999
    until(lambda: outbound.publish("boxes", "one.hello", large, "id") is Outcome.FULL)


def test_a_full_box_stops_no_other(outbound, box, lost):
    outbound.add(OTHER)
    assert outbound.open(lost.append)
    until(lambda: publish(outbound) is Outcome.FULL)
    assert publish(outbound, "two.hello") is Outcome.CONFIRMED


def test_a_message_that_no_box_wants_is_unreachable(outbound, box):
    assert publish(outbound, "three.hello") is Outcome.UNREACHABLE


def test_only_a_box_that_is_not_there_was_lost(outbound, box, lost):
    assert lost == [box.queue]
    outbound.add(OTHER)
    assert outbound.open(lost.append)
    assert lost == [box.queue, OTHER.queue]


def test_a_box_that_somebody_deleted_was_lost_and_is_made_again(outbound, box, hand, lost):
    assert publish(outbound) is Outcome.CONFIRMED
    hand.queue_delete(box.queue)
    until(lambda: delivered_at_last(outbound, lost))
    assert lost == [box.queue, box.queue]


def test_a_box_whose_loss_nobody_could_note_is_not_made(outbound, lost):
    outbound.add(BOX)
    with pytest.raises(ZeroDivisionError):
        outbound.open(lambda _queue: 1 / 0)
    assert publish(outbound) is Outcome.UNREACHABLE
    assert outbound.open(lost.append)
    assert lost == [BOX.queue]


def test_a_connection_that_was_cut_is_made_again(outbound, box, cut, lost):
    assert publish(outbound) is Outcome.CONFIRMED
    cut()
    until(lambda: delivered_at_last(outbound, lost))


def test_nothing_is_reachable_where_there_is_no_broker(lost):
    with closing(Outbound(None, "test")) as outbound:
        outbound.add(BOX)
        assert not outbound.open(lost.append)
        assert publish(outbound) is Outcome.UNREACHABLE
