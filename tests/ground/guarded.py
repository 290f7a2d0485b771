"""A PostgreSQL with the roles, databases and rules of one machine's deployment."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

import deploy
from deploy.credentials import LOG_READER
from deploy.ground.postgres import Postgres, PrivatePostgres, administering
from deploy.ground.private_postgres import private_postgres

RULES = Path(deploy.__file__).parent / "compose" / "pg_hba.conf"


def made(secrets: Mapping[str, str], postgres: Postgres) -> None:
    """Run what PostgreSQL runs when it first starts, once."""
    with administering(postgres.url) as connection:
        known = connection.scalars(text("SELECT rolname FROM pg_roles")).all()
        if LOG_READER not in known:
            for statement in secrets["databases.sql"].split(";\n")[:-1]:
                connection.execute(text(statement))


@contextmanager
def guarded_postgres(secrets: Mapping[str, str], *settings: str) -> Iterator[PrivatePostgres]:
    """Run a server that lets in whom the one of docker-compose.yml lets in."""
    with private_postgres(*settings) as server:
        made(secrets, server)
        with administering(server.url) as connection:
            data = Path(connection.scalar(text("SHOW data_directory")))
            (data / "pg_hba.conf").write_bytes(RULES.read_bytes())
            connection.execute(text("SELECT pg_reload_conf()"))
            errors = "SELECT count(*) FROM pg_hba_file_rules WHERE error IS NOT NULL"
            assert connection.scalar(text(errors)) == 0
        yield server
