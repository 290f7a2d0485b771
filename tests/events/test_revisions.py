"""A database's tables become those of the next release, while the one before goes on."""

from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, inspect, select, text

from events.store import Store, StoreUnavailableError
from events.store.revisions import (
    KERNEL,
    SchemaError,
    check,
    folders,
    migrate,
    pending,
    running,
    with_history,
)
from events.store.tables import log
from tests.events.drafts import a_draft, append, check_chain, everything
from tests.ground.waiting import until

FIRST = """
from alembic import op
from sqlalchemy import Column, Integer

revision, down_revision, branch_labels = "shelf_1", None, ("shelf",)
fits = "shelf_1"


def upgrade():
    op.create_table("shelf", Column("number", Integer, primary_key=True))
    op.create_table("ladder", Column("step", Integer, primary_key=True))
"""

EXPANDS = """
from alembic import op
from sqlalchemy import Column, String

revision, down_revision, branch_labels = "shelf_2", "shelf_1", None
fits = "shelf_1"


def upgrade():
    op.add_column("shelf", Column("colour", String(20)))
"""

CONTRACTS = """
from alembic import op

revision, down_revision, branch_labels = "shelf_3", "shelf_2", None
fits = "shelf_2"


def upgrade():
    op.drop_table("ladder")
"""

FAILS = """
from alembic import op
from sqlalchemy import Column, Integer

revision, down_revision, branch_labels = "shelf_2", "shelf_1", None
fits = "shelf_1"


def upgrade():
    op.create_table("half", Column("number", Integer, primary_key=True))
    op.add_column("nowhere", Column("colour", Integer))
"""


@pytest.fixture
def release(tmp_path):
    """Make the folders of a release that has these revisions of the shelf beside the kernel's."""

    def made(*revisions):
        folder = tmp_path / f"release_{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        for number, source in enumerate(revisions, start=1):
            (folder / f"shelf_{number}.py").write_text(source)
        return folders([with_history(MetaData(), folder)])

    return made


@pytest.fixture
def store(engines, url):
    """A database in which there is nothing."""
    return Store(engines(url), "boxes")


def columns(store, table):
    return {column["name"] for column in inspect(store.engine).get_columns(table)}


def test_an_empty_database_gets_all_tables_once(store, release):
    places = release(FIRST)
    assert set(pending(store, places)) == {"kernel_2", "shelf_1"}
    assert set(migrate(store, places)) == {"kernel_1", "kernel_2", "shelf_1"}
    assert pending(store, places) == migrate(store, places) == []
    check(store, places)
    append(store, a_draft())


def test_a_database_of_the_releases_before_revisions_keeps_what_is_in_it(store):
    store.create()
    append(store, a_draft())
    assert migrate(store, [KERNEL]) == ["kernel_1", "kernel_2"]
    assert len(everything(store)) == 1


def test_a_log_from_before_events_were_signed_gets_the_column_and_goes_on(store):
    store.create()
    append(store, a_draft())
    with store.writing() as connection:  # as the release before has made it
        connection.execute(text("ALTER TABLE log DROP COLUMN mac"))
        connection.execute(text("DROP TABLE accepted"))
    assert migrate(store, [KERNEL]) == ["kernel_1", "kernel_2"]
    assert "mac" in columns(store, "log")
    assert len(everything(store)) == 1
    with store.writing() as connection:  # and goes on to write it
        connection.execute(
            text(
                "INSERT INTO log (position, stream, version, type, time, hash, body) "
                "SELECT 2, 'box/2', version, type, time, hash, body FROM log"
            )
        )
    assert len(everything(store)) == 2


def test_of_many_who_migrate_at_once_one_does_it(engines, url, release):
    places = release(FIRST, EXPANDS)
    stores = [Store(engines(url), "boxes") for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda store: migrate(store, places), stores))
    assert sorted(map(len, done)) == [0, 0, 0, 4]


def test_a_revision_that_fails_leaves_the_database_as_it_was(store, release):
    migrate(store, release(FIRST))
    with pytest.raises(StoreUnavailableError):
        migrate(store, release(FIRST, FAILS))
    assert not inspect(store.engine).has_table("half")
    check(store, release(FIRST))


# ---- who may start ------------------------------------------------------------------------------
def test_a_release_does_not_start_before_its_tables_are_there(store, release):
    with pytest.raises(SchemaError, match="lacks kernel_2 shelf_1: run `needle migrate boxes`"):
        check(store, release(FIRST))
    migrate(store, release(FIRST))
    with pytest.raises(SchemaError, match="lacks shelf_2"):
        check(store, release(FIRST, EXPANDS))


def test_the_release_before_may_start_again_until_what_it_needs_is_taken_away(store, release):
    migrate(store, release(FIRST, EXPANDS))
    check(store, release(FIRST))
    assert migrate(store, release(FIRST)) == []
    migrate(store, release(FIRST, EXPANDS, CONTRACTS))
    check(store, release(FIRST, EXPANDS))
    with pytest.raises(SchemaError, match="needs a release that knows shelf_2"):
        check(store, release(FIRST))


# ---- while others work --------------------------------------------------------------------------
def test_who_writes_meanwhile_goes_on_and_loses_nothing(engines, url, release):
    store, old = Store(engines(url), "boxes"), Store(engines(url), "boxes")
    migrate(store, release(FIRST))
    shelf = Table("shelf", MetaData(), Column("number", Integer, primary_key=True))
    written, goal = [], [float("inf")]

    def write():
        while len(written) < goal[0]:
            with old.appending_at_head() as (connection, head):
                old.add(connection, [a_draft("box/1", len(written) + 1)], head)
                connection.execute(shelf.insert(), {"number": len(written) + 1})
            written.append(head.position + 1)
            sleep(0)  # SQLite never lets others have a turn by itself

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        until(lambda: writing.done() or len(written) >= 20)
        assert migrate(store, release(FIRST, EXPANDS)) == ["shelf_2"]
        goal[0] = len(written) + 20
        writing.result()
    check_chain(everything(store))
    newer = Table("shelf", MetaData(), Column("number", Integer), Column("colour", String(20)))
    with store.reading() as connection:
        rows = connection.execute(select(newer)).all()
        heads = connection.execute(select(log.c.position)).all()
    assert len(rows) == len(heads) == len(written) >= 40
    assert {row.colour for row in rows} == {None}


def test_a_table_in_long_use_is_not_waited_for(engines, databases, release, monkeypatch):
    monkeypatch.setattr(running, "LOCK_WAIT_S", 0.1)
    url = databases("boxes")
    store, other = Store(engines(url), "boxes"), engines(url)
    migrate(store, release(FIRST))
    with other.connect() as connection:
        connection.execute(text("SELECT * FROM shelf"))
        with pytest.raises(StoreUnavailableError, match="lock timeout"):
            migrate(store, release(FIRST, EXPANDS))
        connection.execute(text("INSERT INTO shelf VALUES (1)"))
        connection.commit()
    assert migrate(store, release(FIRST, EXPANDS)) == ["shelf_2"]
    assert columns(store, "shelf") == {"number", "colour"}
