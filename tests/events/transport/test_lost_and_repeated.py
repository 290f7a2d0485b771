"""What a broker can do to events on their way, and how each of them arrives once all the same."""

import json
from contextlib import suppress

import amqp
import pytest
from sqlalchemy import select, text, update

from events.broker.topology import (
    REQUEST,
    events_exchange,
    relay_address,
    resent_exchange,
    subscription_queue,
)
from events.providers import kernel_of
from events.relay.turn import SoleTurn
from events.store import StoreUnavailableError
from events.store.tables import cursors, log
from tests.events.transport.world import Counted, moods, say, say_together, until


def relayed(place) -> int:
    with place.store(place.source).reading() as connection:
        found = select(cursors.c.position).where(cursors.c.name == "relay")
        return connection.execute(found).scalar() or 0


def queue_of(place) -> str:
    return subscription_queue(place.subscriber, place.source)


def publish(hand, place, body: bytes | str) -> None:
    hand.basic_publish(amqp.Message(body), events_exchange(place.source), "source.counted.v1")


def status(container, place) -> str:
    return kernel_of(container).health[f"from/{place.source}"].status


@pytest.mark.needs("repeat")
def test_an_event_that_comes_again_is_skipped(place):
    source = place.start_source()
    place.start_subscriber()
    say(source, *range(20))
    until(lambda: len(place.shelf()) == 20)
    place.stop(source)
    with place.store(place.source).writing() as connection:
        connection.execute(update(cursors).where(cursors.c.name == "relay").values(position=0))
    say(place.start_source(), 20)
    until(lambda: len(place.shelf()) > 20)
    assert place.shelf() == list(range(21))


@pytest.mark.needs("lose")
def test_events_lost_on_their_way_are_told_again_as_soon_as_a_later_one_shows_the_gap(place, hand):
    source = place.start_source()
    counted = [Counted(number=number) for number in range(700)]
    say_together(kernel_of(source), counted)
    until(lambda: relayed(place) == 700)
    hand.queue_purge(queue_of(place))
    say(source, 700)
    place.start_subscriber()
    until(lambda: len(place.shelf()) == 701)
    assert place.shelf() == list(range(701))


@pytest.mark.needs("lose")
def test_a_wiped_queue_heals_though_nothing_new_is_said(place, hand):
    source = place.start_source()
    say(source, *range(10))
    until(lambda: relayed(place) == 10)
    hand.queue_delete(queue_of(place))
    subscriber = place.start_subscriber()
    until(lambda: place.shelf() == list(range(10)))
    until(lambda: status(subscriber, place) == "well")


@pytest.mark.needs("lose")
def test_events_said_while_the_queue_was_gone_arrive(place, hand):
    source = place.start_source()
    first = place.start_subscriber()
    say(source, 1, 2)
    until(lambda: place.shelf() == [1, 2])
    place.stop(first)
    hand.queue_delete(queue_of(place))
    say(source, 3, 4)  # nobody takes these from the exchange: they are returned
    until(lambda: relayed(place) == 4)
    place.start_subscriber()
    until(lambda: place.shelf() == [1, 2, 3, 4])


@pytest.mark.needs("lose")
def test_a_queue_deleted_under_a_running_subscriber_is_made_again(place, hand):
    source = place.start_source()
    place.start_subscriber()
    say(source, 1)
    until(lambda: place.shelf() == [1])
    hand.queue_delete(queue_of(place))
    say(source, 2, 3)
    until(lambda: place.shelf() == [1, 2, 3])


@pytest.mark.needs("lose")
def test_connections_cut_at_any_moment_neither_lose_nor_repeat_anything(place, cut):
    source = place.start_source()
    place.start_subscriber()
    for hundred in range(3):
        say(source, *range(hundred * 100, hundred * 100 + 100))
        cut()
    say(source, 300)
    until(lambda: len(place.shelf()) >= 301)
    assert place.shelf() == list(range(301))


@pytest.mark.needs("forge")
@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"\xff\xfe",
        b"no json",
        b"[]",
        b'{"position": 1}',
        b"[" * 100_000,
        b" " * 1_000_001,
        json.dumps(
            {
                "source": "another",
                "position": 1,
                "previoushash": "0" * 64,
                "subject": "count/a",
                "type": "source.counted.v1",
            },
        ).encode(),
    ],
    ids=["empty", "no-text", "no-json", "list", "incomplete", "deep", "large", "other-source"],
)
def test_what_is_no_event_is_refused_and_the_next_one_is_handled(place, hand, garbage):
    source = place.start_source()
    place.start_subscriber()
    say(source, 1)
    until(lambda: place.shelf() == [1])
    publish(hand, place, garbage)
    say(source, 2)
    until(lambda: place.shelf() == [1, 2])


@pytest.mark.needs("forge")
def test_a_forged_event_is_overruled_by_the_log_itself(place, hand):
    source = place.start_source()
    subscriber = place.start_subscriber()
    say(source, 1)
    until(lambda: place.shelf() == [1])
    with place.store(place.source).reading() as connection:
        true = connection.execute(select(log.c.body)).scalar_one()
    forged = json.loads(true) | {"position": 2, "data": {"number": 666}}
    publish(hand, place, json.dumps(forged))
    publish(hand, place, json.dumps(forged))
    say(source, 2, 3)
    until(lambda: place.shelf() == [1, 2, 3])
    until(lambda: status(subscriber, place) == "well")


@pytest.mark.needs("forge")
@pytest.mark.parametrize(
    "request_",
    [b"", b"{}", b'{"subscriber": "%s", "after": -1}', b'{"subscriber": "%s", "after": 1e40}'],
    ids=["empty", "incomplete", "before-the-beginning", "beyond-any-end"],
)
def test_a_nonsensical_request_does_not_stop_the_relay(place, hand, request_):
    source = place.start_source()
    place.start_subscriber()
    say(source, 1)
    until(lambda: place.shelf() == [1])
    body = request_.replace(b"%s", place.subscriber.encode())
    hand.basic_publish(amqp.Message(body), relay_address(place.source), REQUEST)
    say(source, 2)
    until(lambda: place.shelf() == [1, 2])
    until(lambda: hand.queue_declare(relay_address(place.source), passive=True).message_count == 0)
    assert kernel_of(source).health["relay"].status == "well"


@pytest.mark.needs("repeat")
def test_two_relays_at_once_do_no_harm(place, monkeypatch):
    monkeypatch.setattr("events.relay.relay.turn_of", lambda _store: SoleTurn())
    source, other = place.start_source(), place.start_source()
    place.start_subscriber()
    for number in range(0, 60, 2):
        say(source, number)
        say(other, number + 1)
    until(lambda: len(place.shelf()) >= 60)
    assert place.shelf() == list(range(60))


@pytest.mark.needs("repeat")
def test_of_two_copies_one_relays_what_either_appends_and_the_other_takes_over(place):
    first, second = place.start_source(), place.start_source()
    place.start_subscriber()
    say(first, 1)
    say(second, 2)
    until(lambda: place.shelf() == [1, 2])
    told = [kernel_of(each).health["relay"].detail for each in (first, second)]
    assert sorted(told) == ["another process relays", "relaying"]
    place.stop(first if told[0] == "relaying" else second)
    say(second if told[0] == "relaying" else first, 3)
    until(lambda: place.shelf() == [1, 2, 3])


@pytest.mark.needs("lose")
def test_a_relay_whose_database_connections_are_cut_takes_its_turn_again(place):
    source = place.start_source()
    place.start_subscriber()
    say(source, 1)
    until(lambda: place.shelf() == [1])
    with place.store(place.source).reading() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )

    def appended() -> bool:
        with suppress(StoreUnavailableError):
            say(source, 2)
            return True
        return False

    until(appended)
    until(lambda: place.shelf() == [1, 2])
    until(lambda: kernel_of(source).health["relay"].detail == "relaying")


@pytest.mark.needs("lose")
def test_what_one_subscriber_is_told_again_no_other_receives(place, hand):
    source = place.start_source()
    say(source, *range(5))
    until(lambda: relayed(place) == 5)
    hand.queue_declare("bystander", durable=True, auto_delete=False)
    hand.queue_bind("bystander", resent_exchange(place.source), "bystander")
    hand.queue_delete(queue_of(place))
    place.start_subscriber()
    until(lambda: place.shelf() == list(range(5)))
    assert hand.queue_declare("bystander", passive=True).message_count == 0


@pytest.mark.needs("lose")
def test_an_event_whose_acknowledgement_was_lost_is_not_handled_again(place, cut):
    def cut_once():
        moods.clear()
        cut()

    moods["cutting"] = cut_once
    source = place.start_source()
    place.start_subscriber()
    say(source, 1)
    say(source, 2, mood="cutting")
    say(source, 3)
    until(lambda: len(place.shelf()) >= 3)
    assert place.shelf() == [1, 2, 3]
