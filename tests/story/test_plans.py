"""Whether what the services ask PostgreSQL in the story would still be quick on large tables.

The server counts what it was asked (pg_stat_statements). Each statement is then planned once more
for any values, with reading a table from end to end made as dear as can be: where a plan does so
all the same, no index serves the statement.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any

import eventlet
import psycopg2
import pytest
from sqlalchemy import make_url

from contracts.topology import SERVICES
from deploy.ground.postgres import PrivatePostgres
from deploy.ground.private_postgres import private_postgres
from deploy.ground.search import Unfit
from services.cli.demo.story import play
from tests.story.deployments import databases_lent, started
from tests.story.end_state import at_rest

pytestmark = pytest.mark.private_servers

SMALL = frozenset({
    "accepted", "alembic_version", "chains", "cursors", "elements", "feed_accounts", "feeds",
    "directory_calendars", "directory_department_hours", "directory_department_names",
    "directory_departments", "directory_offices", "directory_signing_keys",
    "issue_rules", "oldest_fit", "recomputed", "recomputing", "score_rule_sets",
})  # fmt: skip
"""Tables that grow with a county's departments, dictionary, rules, keys, years and acts of its
operators, not with what happens."""

KNOWN = frozenset({
    "issues",  # a word in titles is looked for from the newest issue on, until a page is full
    "directory_people",  # who is forgotten, which the directory asks once, when it starts
    "blobs", "unnamed",  # a migration, which runs once
})  # fmt: skip

SETTINGS = (
    "max_connections=400",
    "shared_preload_libraries=pg_stat_statements",
    "pg_stat_statements.track_utility=off",
)
PREPARED = "SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan; PREPARE asked AS "
ASKED = """
    SELECT datname, query FROM pg_stat_statements JOIN pg_database ON pg_database.oid = dbid
    WHERE datname LIKE 'stage%' AND query !~ 'pg_'
        AND query ~* '^[[:space:]]*(select|insert|update|delete|with)'
"""


@pytest.fixture
def server() -> Iterator[PrivatePostgres]:
    try:
        with private_postgres(*SETTINGS) as server:
            yield server
    except Unfit as reason:
        pytest.skip(f"there is no PostgreSQL here that counts what it is asked: {reason}")


def test_no_statement_of_the_story_reads_a_growing_table_from_end_to_end(
    server, amqp_url, tmp_path
):
    _ask(server.url, "CREATE EXTENSION pg_stat_statements")
    with (
        databases_lent(server.make, server.drop) as template,
        started(template, amqp_url, tmp_path) as stage,
    ):
        play(stage.world)
        at_rest(stage.world)
        eventlet.sleep(1)  # in which every timer and every measure has its turn
        asked = _ask(server.url, ASKED)
        assert len({database for database, _ in asked}) == len((*SERVICES, "vault"))
        slow = {
            (table, statement)
            for database, statement in asked
            for table in _from_end_to_end(_plan(server.url, database, statement))
        }
    assert {(table, what) for table, what in slow if table not in SMALL | KNOWN} == set()


def _ask(url: str, statement: str, database: str | None = None) -> list[Any]:
    address = make_url(url).set(drivername="postgresql")
    if database is not None:
        address = address.set(database=database)
    with closing(psycopg2.connect(address.render_as_string(hide_password=False))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


def _plan(url: str, database: str, statement: str) -> Mapping[str, Any]:
    """Plan a statement whose values stand as $1, $2 and so on."""
    values = max(map(int, re.findall(r"\$(\d+)", statement)), default=0)
    given = f"({', '.join(['NULL'] * values)})" if values else ""
    explain = f"{PREPARED}{statement}; EXPLAIN (FORMAT JSON) EXECUTE asked{given}"
    ((plan,),) = _ask(url, explain, database)
    found: Mapping[str, Any] = plan[0]["Plan"]
    return found


def _from_end_to_end(node: Mapping[str, Any], *, limited: bool = False) -> Iterator[str]:
    """Yield the tables that a plan reads whole, or until it has found enough."""
    kind, enough = node["Node Type"], limited and "Filter" not in node
    narrowed = {"Index Cond", "Recheck Cond"} & node.keys()
    whole = kind.endswith("Scan") and not narrowed and (kind == "Seq Scan" or not enough)
    if whole and "Relation Name" in node:
        yield re.sub(r"_v\d+$", "", node["Relation Name"])
    for inner in node.get("Plans", ()):
        yield from _from_end_to_end(inner, limited=limited or kind == "Limit")
