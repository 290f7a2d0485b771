"""What holds for every subscription, whether over the broker or at the log's tail."""

import eventlet
import pytest
from sqlalchemy import delete, update

from events.health import Condition
from events.inbox import Inbox
from events.providers import kernel_of
from events.reactions import Reactions
from events.store import StoreUnavailableError
from events.store.tables import cursors, log, parked
from tests.events.transport.world import Counted, moods, next_release, say, say_together, until


def condition(container, source) -> Condition:
    return dict(kernel_of(container).health).get(f"from/{source}", Condition("waiting"))


def cursor(container, source) -> int:
    return Inbox(kernel_of(container), source, Reactions()).cursor().position


def test_events_arrive_in_order_and_once(place):
    source = place.start_source()
    place.start_subscriber()
    say(source, *range(30))
    until(lambda: len(place.shelf()) == 30)
    assert place.shelf() == list(range(30))


def test_a_subscriber_that_comes_late_hears_everything(place):
    source = place.start_source()
    say(source, *range(10))
    place.start_subscriber()
    until(lambda: place.shelf() == list(range(10)))


def test_a_subscriber_may_start_before_its_source_ever_ran(place):
    place.start_subscriber()
    say(place.start_source(), 1)
    until(lambda: place.shelf() == [1])


def test_a_subscriber_goes_on_where_it_stopped(place):
    source = place.start_source()
    first = place.start_subscriber()
    say(source, *range(5))
    until(lambda: len(place.shelf()) == 5)
    place.stop(first)
    say(source, *range(5, 10))
    place.start_subscriber()
    until(lambda: place.shelf() == list(range(10)))


def test_what_waits_is_handled_in_batches_that_keep_the_order(place):
    source = place.start_source()
    for start in range(0, 1200, 100):
        counted = [Counted(number=number) for number in range(start, start + 100)]
        say_together(kernel_of(source), counted)
    place.start_subscriber()
    until(lambda: len(place.shelf()) == 1200)
    assert place.shelf() == list(range(1200))


def test_an_event_that_cannot_be_handled_is_parked_and_other_streams_go_on(place):
    moods["poison"] = lambda: 1 / 0
    source = place.start_source()
    subscriber = place.start_subscriber()
    say(source, 1, 2, stream="a")
    say(source, 3, stream="a", mood="poison")
    say(source, 4, stream="a")
    say(source, 5, 6, stream="b")
    until(lambda: place.shelf() == [1, 2, 5, 6])
    with place.store(place.subscriber).reading() as connection:
        waiting = connection.execute(parked.select().order_by(parked.c.position)).all()
    assert [(row.position, row.stream) for row in waiting] == [(3, "count/a"), (4, "count/a")]
    assert "ZeroDivisionError" in waiting[0].reason
    until(lambda: condition(subscriber, place.source).status == "well")


@pytest.mark.parametrize(
    "trouble",
    [StoreUnavailableError("gone for a moment"), OSError("so is the disk"), eventlet.Timeout(None)],
    ids=lambda trouble: type(trouble).__name__,
)
def test_passing_trouble_delays_an_event_and_loses_nothing(place, trouble):
    troubles = [trouble] * 3

    def reluctant():
        if troubles:
            raise troubles.pop()

    moods["reluctant"] = reluctant
    source = place.start_source()
    subscriber = place.start_subscriber()
    say(source, 1, 2)
    say(source, 3, mood="reluctant")
    say(source, 4, 5)
    until(lambda: place.shelf() == [1, 2, 3, 4, 5])
    assert not troubles
    until(lambda: condition(subscriber, place.source).status == "well")


def test_two_copies_of_a_subscriber_handle_each_event_once(place):
    source = place.start_source()
    place.start_subscriber()
    other = place.start_subscriber()
    say(source, *range(40))
    until(lambda: len(place.shelf()) >= 40)
    place.stop(other)
    say(source, *range(40, 50))
    until(lambda: len(place.shelf()) >= 50)
    assert place.shelf() == list(range(50))


def test_an_event_that_this_release_cannot_read_stops_its_source_until_the_next_one(place):
    source = place.start_source()
    subscriber = place.start_subscriber()
    say(source, 1)
    until(lambda: place.shelf() == [1])
    place.stop(source)
    say(place.start_source(next_release), 2)
    until(lambda: condition(subscriber, place.source).status == "alarm")
    assert "upgrade" in condition(subscriber, place.source).detail
    assert place.shelf() == [1]
    place.stop(subscriber)
    place.start_subscriber(next_release)
    until(lambda: place.shelf() == [1, 2])


def test_a_log_that_contradicts_what_it_said_raises_an_alarm_and_the_cursor_stays(place):
    source = place.start_source()
    subscriber = place.start_subscriber()
    say(source, 1, 2)
    until(lambda: place.shelf() == [1, 2])
    place.stop(subscriber)
    with place.store(place.subscriber).writing() as connection:
        other_past = update(cursors).where(cursors.c.name == f"from/{place.source}")
        connection.execute(other_past.values(hash="f" * 64))
    say(source, 3)
    subscriber = place.start_subscriber()
    until(lambda: condition(subscriber, place.source).status == "alarm")
    say(source, 4, 5)
    until(lambda: condition(subscriber, place.source).status == "alarm")
    assert place.shelf() == [1, 2]
    assert cursor(subscriber, place.source) == 2


def test_a_source_restored_from_an_old_copy_raises_an_alarm_before_it_says_anything_new(place):
    source = place.start_source()
    subscriber = place.start_subscriber()
    say(source, *range(5))
    until(lambda: len(place.shelf()) == 5)
    place.stop(subscriber)
    place.stop(source)
    with place.store(place.source).writing() as connection:
        connection.execute(delete(log).where(log.c.position > 3))
        third = connection.execute(log.select().where(log.c.position == 3)).one()
        relay = update(cursors).where(cursors.c.name == "relay")
        connection.execute(relay.values(position=third.position, hash=third.hash))
    place.start_source()
    subscriber = place.start_subscriber()
    until(lambda: condition(subscriber, place.source).status == "alarm")
    assert "ends at 3" in condition(subscriber, place.source).detail
