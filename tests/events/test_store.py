"""What a log promises, on every database that it runs on."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from uuid import uuid4

import eventlet
import pytest
from sqlalchemy import Column, Integer, MetaData, Table, insert, text

from events.envelope import GENESIS
from events.store import ClashError, RowRefusedError, Store, StoreUnavailableError
from events.store.tables import cursors
from tests.events.boxes import MINUTE
from tests.events.drafts import MONDAY, a_draft, append, check_chain, everything, head_of


def test_an_empty_log_begins_at_the_genesis(store):
    head = head_of(store)
    assert (head.position, head.hash) == (0, GENESIS)
    assert everything(store) == []


def test_events_get_the_next_positions_and_link_to_one_another(store):
    append(store, a_draft(version=1), a_draft(version=2))
    append(store, a_draft("box/2"))
    rows = everything(store)
    check_chain(rows)
    assert head_of(store)[:2] == rows[-1][:2]


def test_what_is_stored_is_byte_for_byte_what_was_made(store):
    [made] = append(store, a_draft(data={"b": 1.0, "a": "水", "n": 1e2, "z": 0.1}))
    [stored] = everything(store)
    assert stored == made
    assert '"data":{"b":1.0,"a":"水","n":100.0,"z":0.1}' in stored.body


def test_a_stream_is_read_in_order_and_after_a_version(store):
    append(store, a_draft(version=1), a_draft("box/2"), a_draft(version=2), a_draft(version=3))
    with store.reading() as connection:
        assert [row.position for row in store.stream(connection, "box/1")] == [1, 3, 4]
        assert [row.position for row in store.stream(connection, "box/1", after=1)] == [3, 4]
        assert store.stream(connection, "box/9") == []
        assert [store.version(connection, name) for name in ("box/1", "box/9")] == [3, 0]
        assert store.versions(connection, ["box/1", "box/9"]) == {"box/1": 3, "box/9": 0}
        assert store.versions(connection, []) == {}


def test_a_version_that_exists_clashes_and_nothing_is_stored(store):
    append(store, a_draft(version=1))
    with pytest.raises(ClashError):
        append(store, a_draft("box/2"), a_draft(version=1))
    assert len(everything(store)) == 1


def test_a_rollback_leaves_no_gap(store):
    append(store, a_draft(version=1))

    def fail():
        with store.appending_at_head() as (connection, head):
            store.add(connection, [a_draft(version=2)], head)
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    append(store, a_draft(version=2))
    check_chain(everything(store))


def test_the_logs_time_never_goes_back_when_the_clock_does(store):
    append(store, a_draft(version=1, at=MONDAY))
    append(store, a_draft(version=2, at=MONDAY - timedelta(hours=1)))
    append(store, a_draft(version=3, at=MONDAY + MINUTE), a_draft(version=4, at=MONDAY))
    with store.reading() as connection:
        times = list(connection.execute(text("SELECT time FROM log ORDER BY position")).scalars())
    assert times == sorted(times)
    assert head_of(store).time == MONDAY + MINUTE


def test_thousands_of_events_are_appended_at_once(store):
    append(store, *(a_draft(f"box/{n % 7}", n // 7 + 1) for n in range(3000)))
    check_chain(everything(store))


def test_concurrent_writers_leave_no_gap_and_double_nothing(store):
    def write(writer):
        for number in range(25):
            append(store, a_draft(f"box/{writer}", 2 * number + 1), a_draft(f"one/{uuid4()}"))
            append(store, a_draft(f"box/{writer}", 2 * number + 2))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    rows = everything(store)
    assert len(rows) == 8 * 25 * 3
    check_chain(rows)


def test_of_writers_of_the_same_version_exactly_one_succeeds(store):
    def write(_):
        try:
            append(store, a_draft(version=1))
        except ClashError:
            return 0
        return 1

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(write, range(12))) == 1


def test_a_reader_that_follows_by_position_misses_nothing_while_others_write(store):
    seen, done = [], Event()

    def follow():
        while not (done.is_set() and seen and seen[-1] == head_of(store).position):
            with store.reading() as connection:
                rows = store.after(connection, seen[-1] if seen else 0, 10)
            seen.extend(row.position for row in rows)
            eventlet.sleep()  # let the others on: SQLite never does

    def write(writer):
        for number in range(30):
            append(store, a_draft(f"box/{writer}", number + 1))

    with ThreadPoolExecutor(5) as pool:
        reader = pool.submit(follow)
        list(pool.map(write, range(4)))
        done.set()
        reader.result()
    assert seen == list(range(1, 121))


def test_the_append_lock_is_held_until_the_commit(store):
    order = []
    inside, leave = Event(), Event()

    def first():
        with store.appending_at_head() as (connection, head):
            inside.set()
            leave.wait()
            store.add(connection, [a_draft("box/first")], head)
            order.append("first")

    def second():
        inside.wait()
        leave.set()
        append(store, a_draft("box/second"))
        order.append("second")

    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(first), pool.submit(second)]:
            future.result()
    assert order == ["first", "second"]
    check_chain(everything(store))


def test_a_batch_is_seen_whole_or_not_at_all(store):
    sizes, done = set(), Event()

    def watch():
        while not done.is_set():
            sizes.add(head_of(store).position % 50)
            eventlet.sleep()

    with ThreadPoolExecutor(2) as pool:
        watching = pool.submit(watch)
        for batch in range(5):
            append(store, *(a_draft(f"box/{batch}", n + 1) for n in range(50)))
        done.set()
        watching.result()
    assert sizes == {0}


def test_the_tables_may_be_made_again_and_by_several_at_once(store):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: store.create(), range(4)))
    append(store, a_draft())
    store.create()
    assert len(everything(store)) == 1


# ---- one connection at a time -------------------------------------------------------------------
def test_a_thread_that_holds_a_connection_is_told_so_instead_of_waiting_for_itself(store):
    with store.appending(), pytest.raises(RuntimeError, match="holds a connection"):
        append(store, a_draft())
    with store.reading(), pytest.raises(RuntimeError, match="holds a connection"):
        append(store, a_draft())
    append(store, a_draft())


def test_more_threads_than_connections_all_get_their_turn(engines, url):
    store = Store(engines(url, pool=2), "boxes")
    store.create()

    def work(number):
        with store.reading() as connection:
            store.head(connection)
        append(store, a_draft(f"box/{number}"))

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(work, range(36)))
    check_chain(everything(store))


def test_two_stores_on_one_file_do_not_freeze_the_process(engines, url):
    stores = [Store(engines(url), "boxes") for _ in range(2)]
    stores[0].create()

    def write(number):
        for version in range(10):
            append(stores[number % 2], a_draft(f"box/{number}", version + 1))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    check_chain(everything(stores[0]))


def test_a_read_connection_refuses_to_write(store):
    with store.reading() as connection, pytest.raises(RuntimeError, match="for reads"):
        connection.execute(insert(cursors), {"name": "x", "position": 0, "hash": GENESIS})
    with store.reading() as connection:
        assert connection.execute(cursors.select()).all() == []


# ---- errors -----------------------------------------------------------------------------------
def test_a_row_that_is_wrong_in_itself_is_refused_and_its_values_are_not_told(store):
    other = MetaData()
    table = Table("guests", other, Column("room", Integer, primary_key=True), Column("n", Integer))
    store.create(other)
    with store.appending() as connection:
        connection.execute(insert(table), {"room": 1380, "n": 1})
    with pytest.raises(RowRefusedError) as caught, store.appending() as connection:
        connection.execute(insert(table), {"room": 1380, "n": 2})
    assert "guests" in str(caught.value)
    assert "1380" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_a_missing_table_is_the_databases_fault_not_the_rows(store):
    with pytest.raises(StoreUnavailableError), store.reading() as connection:
        connection.execute(text("SELECT 1 FROM nowhere"))


def test_a_naive_moment_is_refused(store):
    with pytest.raises(TypeError, match="offset-naive"):
        append(store, a_draft(at=MONDAY.replace(tzinfo=None)))
    assert everything(store) == []
