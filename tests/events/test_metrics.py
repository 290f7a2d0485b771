"""What is counted, and how a service says that it stands."""

import eventlet
import pytest
from eventlet.patcher import is_monkey_patched
from prometheus_client import Counter
from sqlalchemy.exc import OperationalError

from events import metrics
from events.inbox import GapError
from events.metrics import REGISTRY, Measure
from tests.events.boxes import Open, do, fill
from tests.events.drafts import MONDAY
from tests.events.notes import A

FOLLOWING = {"service": "notes", "source": "boxes"}


def told(name, **labels):
    """Return what is told by this name now, None if it is not told at all."""
    return REGISTRY.get_sample_value(name, labels)


def counted(name, **labels):
    return told(name, **labels) or 0


@pytest.fixture
def watch():
    """Have services watched until the test ends."""
    watched = []

    def watching(kernel, *measures):
        watched.append(kernel)
        metrics.watch(kernel, measures)

    yield watching
    for kernel in watched:
        metrics.forget(kernel)


# ---- counted where it happens -------------------------------------------------------------------
def test_an_event_counts_when_it_was_appended_and_a_repeated_command_does_not(kernel):
    of_type = {"service": "boxes", "type": "box.opened.v1"}
    before = counted("needle_events_appended_total", **of_type)
    do(kernel, Open(box=A, label="tea"))
    assert counted("needle_events_appended_total", **of_type) == before + 1


def test_what_is_handled_and_what_is_skipped_is_told_apart(inbox, story):
    handled = counted("needle_subscription_handled_total", **FOLLOWING)
    skipped = counted("needle_subscription_skipped_total", **FOLLOWING)
    inbox.take(story[:5])
    inbox.take(story[3:6])
    with pytest.raises(GapError):
        inbox.take([story[5], story[7]])
    assert counted("needle_subscription_handled_total", **FOLLOWING) == handled + 6
    assert counted("needle_subscription_skipped_total", **FOLLOWING) == skipped + 3


def test_sealing_opening_and_forgetting_is_counted_for_the_service(vault, engines, tmp_path):
    own = type(vault)(engines(f"sqlite:///{tmp_path / 'vault.db'}"), bytes(range(32)), of="v")
    sealed = own.seal("person/1", "13800000000")
    own.open(sealed)
    own.forget("person/1")
    own.forget("person/1")
    operations = ("make key", "seal", "open", "destroy key")
    assert [
        counted("needle_vault_operations_total", service="v", operation=each) for each in operations
    ] == [1, 1, 1, 1]


# ---- how things stand, when somebody asks -------------------------------------------------------
@pytest.fixture
def told_of(listener, boxes, watch):
    """Have both services watched."""
    watch(listener)
    watch(boxes)


def test_positions_lags_and_what_is_parked_are_told(told_of, inbox, boxes, story, reactions):
    reactions.poison = {3}
    inbox.take(story[:6])
    assert told("needle_log_position", source="boxes") == 8
    assert told("needle_subscription_position", **FOLLOWING) == 6
    assert told("needle_parked_events", **FOLLOWING) == 2
    (model,) = boxes.models
    assert told("needle_read_model_lag_events", service="boxes", model=model.name) == 0
    assert told("needle_store_up", service="boxes") == 1


def test_the_lag_in_seconds_is_the_age_of_the_oldest_event_in_hand(listener, boxes, story, watch):
    watch(listener)
    listener.health.tell("from/boxes", "well")
    assert told("needle_subscription_lag_seconds", **FOLLOWING) == 0
    boxes.clock.move_to(MONDAY.replace(hour=MONDAY.hour + 1))
    listener.health.in_hand["from/boxes"] = story[0]
    assert told("needle_subscription_lag_seconds", **FOLLOWING) == 3600


def test_a_source_that_is_not_heard_lags_for_as_long(listener, watch):
    watch(listener)
    listener.health.tell("from/boxes", "waiting", "the broker is away")
    assert told("needle_subscription_lag_seconds", **FOLLOWING) > 0
    conditions = {
        each: told("needle_part_condition", service="notes", part="from/boxes", condition=each)
        for each in ("starting", "well", "waiting", "alarm")
    }
    assert conditions == {"starting": 0, "well": 0, "waiting": 1, "alarm": 0}


def test_where_the_database_is_away_that_is_told_and_the_rest_left_out(kernel, watch, monkeypatch):
    watch(kernel)

    def away(*_):
        raise OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr(kernel.store, "head", away)
    assert told("needle_store_up", service="boxes") == 0
    assert told("needle_log_position", source="boxes") is None


def test_a_measure_is_told_by_its_label_and_taken_once_a_minute(kernel, watch):
    taken = []

    def read(_connection, at):
        taken.append(at)
        return {"tea": 3}

    watch(kernel, Measure("needle_test_measure", "A measure of tests.", "kind", read))
    for _ in range(3):
        assert told("needle_test_measure", service="boxes", kind="tea") == 3
    assert taken == [kernel.now()]


def test_nothing_that_is_told_needs_the_append_lock(kernel, watch):
    do(kernel, Open(box=A, label="tea"))
    watch(kernel)
    with kernel.store.appending():
        position = eventlet.spawn(told, "needle_log_position", source="boxes")
        assert position.wait() == 1
    fill(kernel, A, 1)


# ---- eventlet -----------------------------------------------------------------------------------
def test_the_locks_of_the_metrics_are_those_of_green_threads():
    """A lock of an operating system's thread, met by two green threads, would stop the process."""
    assert is_monkey_patched("thread")
    lock = Counter("needle_test_lock", "A counter.", registry=None)._value._lock
    with lock:
        waiting = eventlet.spawn(lock.acquire)
        eventlet.sleep(0)
        assert not waiting.dead
    assert waiting.wait()
    lock.release()


def test_green_threads_that_count_and_collect_by_turns_lose_nothing():
    counter = Counter("needle_test_turns", "A counter.", ["who"], registry=None)

    def count(who):
        for _ in range(200):
            counter.labels(who).inc()
            eventlet.sleep(0)
            list(counter.collect())

    threads = [eventlet.spawn(count, f"{n % 3}") for n in range(9)]
    for thread in threads:
        thread.wait()
    assert [counter.labels(f"{n}")._value.get() for n in range(3)] == [600, 600, 600]
