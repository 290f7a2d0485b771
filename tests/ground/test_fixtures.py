"""What tests/conftest.py promises to every other test."""

import eventlet
import pytest
from eventlet.patcher import is_monkey_patched
from nameko.events import EventDispatcher, event_handler
from nameko.testing.services import entrypoint_hook, entrypoint_waiter
from nameko.web.handlers import http
from sqlalchemy import create_engine, text


def test_the_world_is_patched_before_any_test():
    assert is_monkey_patched("socket")
    assert is_monkey_patched("thread")


@pytest.mark.parametrize("table", ["first", "second"])
def test_each_test_has_an_empty_database(postgres_url, table):
    engine = create_engine(postgres_url)
    with engine.begin() as connection:
        count = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
        assert connection.execute(text(count)).scalar_one() == 0
        connection.execute(text(f"CREATE TABLE {table} (id integer)"))
    engine.dispose()


def test_what_was_done_to_a_database_is_not_in_the_next_one(ground):
    first = create_engine(ground.database("first"))
    fresh = _catalogue(first)
    with first.begin() as connection:
        connection.execute(text("CREATE TYPE colour AS ENUM ('red')"))
        connection.execute(text("CREATE TABLE kept (id serial, colour colour)"))
        connection.execute(text("GRANT SELECT ON kept TO PUBLIC"))
    open_still = first.connect()
    open_still.execute(text("SELECT pg_advisory_lock(1) FROM kept"))
    ground.drop_database("first")
    second = create_engine(ground.database("second"))
    found = _catalogue(second)
    for engine in (first, second):
        engine.dispose()
    open_still.invalidate()
    ground.drop_database("second")
    assert found == fresh


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE SCHEMA more",
        "ALTER DATABASE {} SET work_mem = '1MB'",
        "REVOKE ALL ON DATABASE {} FROM PUBLIC",
    ],
)
def test_a_database_to_which_more_was_done_is_not_used_again(ground, statement):
    engine = create_engine(ground.database("other"))
    with engine.begin() as connection:
        connection.execute(text(statement.format(engine.url.database)))
    engine.dispose()
    ground.drop_database("other")
    assert ground.named("other") not in ground.postgres.names(ground.prefix)


_CATALOGUE = (
    "SELECT nspname, nspowner::regrole, nspacl FROM pg_namespace ORDER BY nspname",
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace",
    "SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace",
    """
    SELECT objid FROM pg_locks WHERE locktype = 'advisory'
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    """,
)


def _catalogue(engine):
    with engine.connect() as connection:
        return [connection.execute(text(query)).all() for query in _CATALOGUE]


def test_a_database_keeps_an_open_connection_from_blocking_the_end(postgres_url):
    engine = create_engine(postgres_url)
    engine.connect()  # never closed: the database is dropped all the same
    assert engine.dialect.driver == "psycopg2"


def test_greenthreads_wait_for_postgres_together(postgres_url):
    engine = create_engine(postgres_url, pool_size=5)
    order = []

    def wait(seconds: float) -> None:
        with engine.connect() as connection:
            connection.execute(text("SELECT pg_sleep(:seconds)"), {"seconds": seconds})
        order.append(seconds)

    pool = eventlet.GreenPool()
    for seconds in (0.3, 0.2, 0.1):
        pool.spawn(wait, seconds)
    pool.waitall()
    engine.dispose()
    assert order == [0.1, 0.2, 0.3]


def test_a_sqlite_database_is_made_on_first_use(sqlite_url, tmp_path):
    engine = create_engine(sqlite_url)
    engine.connect().close()
    engine.dispose()
    assert [each.name for each in tmp_path.iterdir()] == ["needle.db"]


class Announcer:
    name = "announcer"
    dispatch = EventDispatcher()

    @http("GET", "/announce")
    def announce(self, request):
        self.dispatch("said", {"word": "needle"})
        return "announced"


class Listener:
    name = "listener"

    @event_handler("announcer", "said")
    def hear(self, payload):
        return payload["word"]


def test_nameko_services_run_on_this_runs_vhost(
    container_factory, rabbit_config, web_config, web_session
):
    config = rabbit_config | web_config
    announcer, listener = (container_factory(each, config) for each in (Announcer, Listener))
    announcer.start()
    listener.start()
    with entrypoint_waiter(listener, "hear", timeout=10) as heard:
        assert web_session.get("/announce").text == "announced"
    assert heard.get() == "needle"


def test_an_entrypoint_can_be_called_without_the_web(container_factory, rabbit_config):
    container = container_factory(Listener, rabbit_config)
    container.start()
    with entrypoint_hook(container, "hear") as hear:
        assert hear({"word": "thread"}) == "thread"
