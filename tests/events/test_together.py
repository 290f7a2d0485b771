"""Those who wait for the append lock are written together, and fail each for itself."""

from contextvars import ContextVar

import eventlet
import pytest
from sqlalchemy import insert

from events.store import ClashError, StoreUnavailableError
from events.store.tables import commands
from tests.events.drafts import a_draft, check_chain, everything


@pytest.fixture
def commits(store, monkeypatch):
    """Count the transactions that take the append lock."""
    begun, begin = [], store._together._transaction

    def counted():
        begun.append(None)
        return begin()

    monkeypatch.setattr(store._together, "_transaction", counted)
    return begun


def adding(store, stream, version=1):
    """Make what appends one event, and the claim to its place."""
    draft = a_draft(stream, version)
    return lambda connection, head: store.add(connection, [draft], head)[1], {(stream, version)}


def at_once(store, *writes):
    """Have a green thread for each append at the same time; return what each of them raised."""

    def append(write, claims):
        try:
            store.append(write, frozenset(claims))
        except Exception as error:  # noqa: BLE001 - the test looks at it
            return error

    with store.appending():  # so that all of them have to wait
        threads = [eventlet.spawn(append, *write) for write in writes]
        eventlet.sleep(0.05)
    return [thread.wait() for thread in threads]


def test_what_waits_together_is_committed_together(store, commits):
    assert at_once(store, *(adding(store, f"box/{n}") for n in range(20))) == [None] * 20
    assert len(commits) == 1
    check_chain(rows := everything(store))
    assert len(rows) == 20


def test_more_than_a_transaction_should_hold_are_written_in_several(store, commits, monkeypatch):
    monkeypatch.setattr("events.store.together.MOST", 8)
    assert at_once(store, *(adding(store, f"box/{n}") for n in range(20))) == [None] * 20
    assert len(commits) == 3
    check_chain(everything(store))


def test_one_that_fails_fails_alone(store):
    def refuse(connection, head):
        raise ValueError("no room")

    first, second, third = at_once(
        store, adding(store, "box/1"), (refuse, ()), adding(store, "box/2")
    )
    assert (first, third) == (None, None)
    assert isinstance(second, ValueError)
    check_chain(rows := everything(store))
    assert len(rows) == 2


def test_what_the_database_refuses_of_one_is_stored_of_the_others(store):
    def remember(connection, head):
        row = {"sender": "a", "command": "1", "fingerprint": None, "answer": "", "at": head.time}
        connection.execute(insert(commands), row)
        return head

    raised = at_once(store, adding(store, "box/1"), (remember, ()), adding(store, "box/2"))
    assert [type(error).__name__ for error in raised] == ["NoneType", "RowRefusedError", "NoneType"]
    assert len(everything(store)) == 2


def test_of_two_who_want_the_same_version_the_first_one_gets_it(store, commits):
    first, second, third = at_once(
        store, adding(store, "box/1"), adding(store, "box/1"), adding(store, "box/2")
    )
    assert (first, third) == (None, None)
    assert isinstance(second, ClashError)
    assert len(commits) == 1
    assert len(everything(store)) == 2


def test_a_database_that_is_away_is_told_to_all_who_wait_at_once(store, monkeypatch):
    def away():
        raise StoreUnavailableError("away")

    writes = [adding(store, f"box/{n}") for n in range(3)]
    monkeypatch.setattr(store._together, "_transaction", away)
    raised = at_once(store, *writes)
    assert [type(error) for error in raised] == [StoreUnavailableError] * 3


def test_when_the_one_who_writes_is_killed_the_others_are_written_all_the_same(store):
    begun = eventlet.event.Event()

    def dawdle(connection, head):
        begun.send(None)
        eventlet.sleep(60)

    writer = eventlet.spawn(store.append, dawdle)
    begun.wait()
    other = eventlet.spawn(store.append, adding(store, "box/2")[0])
    eventlet.sleep(0)
    writer.kill()
    other.wait()
    check_chain(rows := everything(store))
    assert len(rows) == 1


def test_whoever_holds_a_connection_may_not_wait_for_another(store):
    with store.reading(), pytest.raises(RuntimeError, match="holds a connection"):
        store.append(adding(store, "box/1")[0])


def test_each_writes_with_the_log_lines_of_its_own(store):

    whose = ContextVar("whose")
    seen = []

    def append(name):
        def write(connection, head):
            seen.append((name, whose.get()))
            return head

        whose.set(name)
        store.append(write)

    with store.appending():
        threads = [eventlet.spawn(append, name) for name in ("anna", "bert")]
        eventlet.sleep(0.05)
    for thread in threads:
        thread.wait()
    assert seen == [("anna", "anna"), ("bert", "bert")]
