"""`needle backup`: a copy of the whole server that starts by itself, or no copy and the reason."""

import pytest
from sqlalchemy import create_engine, make_url, text

from deploy.ground.private_postgres import private_postgres
from tests.cli.deployment import needle

pytestmark = pytest.mark.private_servers


def test_a_copy_is_verified_and_has_all_that_was_committed(own_postgres, tmp_path):
    engine = create_engine(own_postgres.make("county"))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n"))
    engine.dispose()
    told = {"NEEDLE_BACKUP_DATABASE": own_postgres.url}
    said = needle("backup", tmp_path / "copies" / "monday", "--json", **told)
    assert said.code == 0, said.err
    assert said.json["verified"] is True
    assert not (tmp_path / "copies" / "monday.unfinished").exists()
    with private_postgres(backup=tmp_path / "copies" / "monday") as restored:
        engine = create_engine(make_url(restored.url).set(database="county"))
        with engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM kept")).scalar_one() == 1000
        engine.dispose()

    again = needle("backup", tmp_path / "copies" / "monday", **told)
    assert again.code == 2
    assert "is there already" in again.err


def test_a_copy_that_was_not_made_leaves_nothing_and_says_why(tmp_path):
    secret = "postgresql+psycopg2://postgres:a-secret@127.0.0.1:1/postgres"
    said = needle("backup", tmp_path / "copy", NEEDLE_BACKUP_DATABASE=secret)
    assert said.code == 1
    assert said.err.startswith("needle: no backup was made")
    assert len(said.err.splitlines()) == 1
    assert "a-secret" not in said.err
    assert list(tmp_path.iterdir()) == []


def test_one_process_on_sqlite_is_told_how_it_is_backed_up(tmp_path):
    said = needle("backup", tmp_path / "copy", NEEDLE_BACKUP_DATABASE="sqlite:////tmp/x.db")
    assert said.code == 2
    assert "by copying its folder while `needle serve` is stopped" in said.err
    assert needle("backup", tmp_path / "copy").code == 2
