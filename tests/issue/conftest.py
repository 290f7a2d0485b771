"""A county to work in, on each kind of database: made once, and copied for each test."""

import shutil
from collections.abc import Iterator
from uuid import uuid4

import pytest
from sqlalchemy import Connection, inspect

from events.store import connect
from services.issue.planned import rebuild_timetable
from tests.issue.case import Case
from tests.issue.world import World, open_world, prepare


@pytest.fixture(scope="session")
def prepared_files(tmp_path_factory):
    """SQLite databases of a world that knows its county."""
    folder = tmp_path_factory.mktemp("county")
    prepare(folder, f"sqlite:///{folder}/issue.db")
    return folder


@pytest.fixture(scope="session")
def prepared_database(ground, tmp_path_factory):
    """A PostgreSQL database of the same and the SQLite files beside it; how to make it anew."""
    folder, url = tmp_path_factory.mktemp("county"), ground.database("issue_county")
    prepare(folder, url)
    engine = connect(url, pool=1)
    with engine.begin() as connection:
        again = keep_a_copy(connection)

    def restored() -> str:
        with engine.begin() as connection:
            connection.exec_driver_sql(again)
        return url

    yield folder, restored
    engine.dispose()
    ground.drop_database("issue_county")


def keep_a_copy(connection: Connection) -> str:
    """Keep what the tables hold now; return the statements that bring it back."""
    tables = inspect(connection).get_table_names()
    connection.exec_driver_sql("CREATE SCHEMA kept")
    for table in tables:
        connection.exec_driver_sql(f"CREATE TABLE kept.{table} AS TABLE {table}")
    return ";".join(f"DELETE FROM {t}; INSERT INTO {t} SELECT * FROM kept.{t}" for t in tables)


@pytest.fixture
def on_sqlite(prepared_files, tmp_path) -> Iterator[World]:
    """The world, on SQLite."""
    shutil.copytree(prepared_files, tmp_path / "sqlite")
    made = open_world(tmp_path / "sqlite", f"sqlite:///{tmp_path}/sqlite/issue.db")
    yield made
    if not made.tampered:  # whatever has happened, nothing that is due has been lost
        assert rebuild_timetable(made.kernel).differences == ()
    made.close()


@pytest.fixture
def on_postgres(prepared_database, tmp_path) -> Iterator[World]:
    """The world, with the issue service on PostgreSQL."""
    folder, restored = prepared_database
    shutil.copytree(folder, tmp_path / "postgres")
    made = open_world(tmp_path / "postgres", restored())
    yield made
    made.close()


@pytest.fixture(params=["sqlite", "postgres"])
def world(request) -> World:
    """The issue service in its county, on each kind of database."""
    return request.getfixturevalue(f"on_{request.param}")


@pytest.fixture
def case(world) -> Case:
    """An issue that a cadre has raised in their village."""
    made = Case(world, uuid4())
    made.raised()
    return made
