"""`needle migrate`: the tables are made once, before a release starts, as it declares them."""

from contextlib import closing

import psycopg2
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from contracts.topology import SERVICES
from events import vault_tables
from events.store import connect, tables
from events.store.revisions import migrate
from services.cli.runtime import kernel_provider
from services.cli.schema import PARTS, VAULT_NAME, histories, opened
from tests.cli.deployment import needle

OWN = {"alembic_version", "oldest_fit"}
"""What the revisions keep for themselves."""


def declared(part):
    """The tables that the code works with and that are no read models."""
    if part == "vault":
        return [vault_tables.metadata]
    return [tables.metadata, *kernel_provider(part).tables]


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request, tmp_path):
    """Return the URL of an empty database for each part, on each kind."""
    if request.param == "sqlite":
        return lambda part: f"sqlite:///{tmp_path}/{part}.db"
    url = request.getfixturevalue("postgres_url")

    def emptied(_part):
        with closing(psycopg2.connect(url.replace("+psycopg2", ""))) as connection, connection:
            connection.cursor().execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        return url

    return emptied


def test_the_revisions_make_what_the_code_declares(empty):
    for part in PARTS:
        with opened(empty(part), part) as store:
            migrate(store, histories(part))
            assert differences(store, part) == [], part


def differences(store, part):
    def kept(_object, name, kind, *_about):
        return kind != "table" or name not in OWN

    with store.engine.connect() as connection:
        told = {"include_object": kept, "compare_server_default": True}
        return compare_metadata(MigrationContext.configure(connection, opts=told), declared(part))


def test_a_difference_would_be_told(sqlite_url):
    with opened(sqlite_url, "audit") as store:
        migrate(store, histories("audit"))
        with store.writing() as connection:
            connection.execute(text("DROP INDEX archive_stream"))
            connection.execute(text("ALTER TABLE archive ADD COLUMN more TEXT"))
        kinds = [difference[0] for difference in differences(store, "audit")]
    assert sorted(kinds) == ["add_index", "remove_column"]


def test_a_read_model_is_in_no_revision():
    for service in SERVICES:
        models = {t for model in kernel_provider(service).models for t in model.metadata.tables}
        migrated = {t for metadata in declared(service) for t in metadata.tables}
        assert not models & migrated


# ---- the command ------------------------------------------------------------------------------
@pytest.fixture
def settings(tmp_path):
    """Files of URLs, as containers are given them, and nothing else."""
    for part in PARTS:
        name = part if part == VAULT_NAME else "{service}"
        (tmp_path / f"{part}_database").write_text(f"sqlite:///{tmp_path}/{name}.db")
    return {
        "NEEDLE_DATABASE_FILE": f"{tmp_path}/{{service}}_database",
        "NEEDLE_VAULT_DATABASE_FILE": f"{tmp_path}/vault_database",
    }


def test_it_makes_what_is_missing_and_nothing_twice(settings):
    first = needle("migrate", "--json", "audit", "vault", **settings)
    assert first.code == 0, first.err
    assert set(first.json["audit"]) == {
        "kernel_1",
        "kernel_2",
        "audit_1",
        "audit_2",
        "audit_3",
        "directory_signing_keys_1",
    }
    assert first.json["vault"] == ["vault_1", "vault_2", "vault_3", "vault_4"]
    again = needle("migrate", "--check", "audit", "feed", **settings)
    assert again.code == 1
    done, to_do = again.out.splitlines()
    assert "nothing to do" in done
    assert "kernel_2" in to_do


def test_a_database_that_does_not_answer_is_told_in_one_line():
    away = "postgresql+psycopg2://nobody@127.0.0.1:1/{service}"
    said = needle("migrate", "visit", NEEDLE_DATABASE=away)
    assert said.code == 1
    assert said.err.startswith("needle: visit: its database cannot be migrated now")
    assert len(said.err.splitlines()) == 1


def test_in_production_a_service_refuses_to_start_on_tables_that_nobody_has_made(tmp_path):
    told = {
        "NEEDLE_MODE": "production",
        "NEEDLE_COUNTY": "330783",
        "NEEDLE_DATABASE": f"sqlite:///{tmp_path}/{{service}}.db",
        "NEEDLE_VAULT_DATABASE": f"sqlite:///{tmp_path}/vault.db",
        "NEEDLE_VAULT_KEY": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        "NEEDLE_LOG_KEYS": "1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        "NEEDLE_BROKER": "amqp://visit:invented@127.0.0.1:1/needle",
    }
    said = needle("serve", "--only", "visit", **told)
    assert said.code == 1
    assert "the database of visit lacks" in said.err
    assert "run `needle migrate visit`, once" in said.err
    assert not inspect(connect(told["NEEDLE_VAULT_DATABASE"])).get_table_names()
