"""What a PostgreSQL log does when its database fails: it says so, and goes on when it can."""

from concurrent.futures import ThreadPoolExecutor

import eventlet
import pytest
from sqlalchemy import text

from events.store import ClashError, RowRefusedError, Store, StoreUnavailableError, connect
from events.store.errors import translated
from tests.events.drafts import a_draft, append, check_chain, everything

RAISE = "DO $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = '{}'; END $$"


@pytest.fixture
def url(postgres_url):
    return postgres_url


def cut(store):
    """Have the server end all connections of this database but the one that asks."""
    with store.reading() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()",
            ),
        )


@pytest.mark.parametrize(
    "code",
    ["53100", "53300", "57014", "57P03", "55P03", "25006", "58030", "XX001"],
)
def test_whatever_ails_the_server_is_worth_another_try_later(store, code):
    with pytest.raises(StoreUnavailableError), store.appending() as connection:
        connection.exec_driver_sql(RAISE.format(code))
    append(store, a_draft())


@pytest.mark.parametrize("code", ["40001", "40P01"])
def test_a_deadlock_is_a_clash(store, code):
    with pytest.raises(ClashError), store.appending() as connection:
        connection.exec_driver_sql(RAISE.format(code))


@pytest.mark.parametrize("code", ["22001", "22P02", "23502", "23514"])
def test_a_value_that_does_not_fit_is_the_rows_own_fault(store, code):
    with pytest.raises(RowRefusedError) as caught, store.appending() as connection:
        connection.exec_driver_sql(RAISE.format(code))
    assert "room" not in str(caught.value)


def test_a_connection_cut_within_a_transaction_loses_it_and_the_next_one_works(engines, url):
    one, two = (Store(engines(url), "boxes") for _ in range(2))
    one.create()

    def lose():
        with one.appending_at_head() as (connection, head):
            one.add(connection, [a_draft()], head)
            cut(two)

    with pytest.raises(StoreUnavailableError):
        lose()
    append(one, a_draft())
    assert len(everything(one)) == 1


def test_connections_that_died_while_idle_are_replaced_unnoticed(engines, url, monkeypatch):
    monkeypatch.setattr("events.store.engine.IDLE", 0.0)
    one, two = (Store(engines(url), "boxes") for _ in range(2))
    one.create()
    cut(two)
    append(one, a_draft())
    assert len(everything(one)) == 1


def test_a_server_that_is_not_there_is_said_so_without_its_password():
    store = Store(connect("postgresql+psycopg2://anna:s3cret@127.0.0.1:9/none"), "boxes")
    with pytest.raises(StoreUnavailableError) as caught, store.reading():
        pass
    assert "s3cret" not in str(caught.value)


def test_whoever_waits_too_long_for_the_append_lock_gives_up(engines, url):
    one, two = (Store(engines(url), "boxes") for _ in range(2))
    one.create()

    def impatient():
        with two.writing() as connection:
            connection.exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('x'))")

    with one.writing() as connection, ThreadPoolExecutor(1) as pool:
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('x'))")
        with pytest.raises(StoreUnavailableError):
            pool.submit(impatient).result()


def test_every_connection_bounds_its_waits(store):
    with store.reading() as connection:
        shown = {
            name: connection.exec_driver_sql(f"SHOW {name}").scalar()
            for name in ("lock_timeout", "idle_in_transaction_session_timeout")
        }
        level = connection.exec_driver_sql("SHOW default_transaction_isolation").scalar()
    assert shown == {"lock_timeout": "15s", "idle_in_transaction_session_timeout": "1min"}
    assert level == "read committed"


def test_a_timeout_inside_an_append_rolls_it_back_and_spoils_no_connection(engines, url):
    store = Store(engines(url, pool=1), "boxes")
    store.create()

    def dawdle():
        with eventlet.Timeout(0.05), store.appending_at_head() as (connection, head):
            store.add(connection, [a_draft()], head)
            connection.exec_driver_sql("SELECT pg_sleep(60)")

    with pytest.raises(eventlet.Timeout):
        dawdle()
    append(store, a_draft())
    rows = everything(store)
    assert len(rows) == 1
    check_chain(rows)


def test_an_exhausted_pool_is_said_so(engines, url):
    engine = engines(url, pool=1)
    engine.pool._timeout = 0.01
    with (
        Store(engine, "one").reading(),
        pytest.raises(StoreUnavailableError, match="in use"),
        Store(engine, "two").reading(),
    ):
        pass


def test_a_driver_that_blocks_the_event_loop_is_refused():
    with pytest.raises(ValueError, match=r"use postgresql\+psycopg2"):
        connect("postgresql+psycopg://127.0.0.1/needle")


def test_errors_of_others_pass_untranslated():
    with pytest.raises(KeyError), translated():
        raise KeyError
