"""A primary that is killed, and the replica that has what it confirmed."""

import pytest
from sqlalchemy import create_engine, text

from deploy.ground.replicas import replicated_postgres

pytestmark = pytest.mark.private_servers


def test_a_promoted_replica_has_what_the_primary_confirmed_and_is_found_by_the_same_url():
    with replicated_postgres() as servers:
        engine = create_engine(servers.make("kept"))
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE kept AS SELECT 1 AS one"))
        for number in range(2, 20):
            with engine.begin() as connection:
                connection.execute(text("INSERT INTO kept VALUES (:n)"), {"n": number})
        servers.primary.kept.kill()
        engine.dispose()
        servers.promote()
        with engine.begin() as connection:
            assert connection.execute(text("SELECT count(*) FROM kept")).scalar_one() == 19
            connection.execute(text("INSERT INTO kept VALUES (20)"))
        engine.dispose()
