"""Counting the pages of a database that something touches, by EXPLAIN (ANALYZE, BUFFERS)."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

Statement = tuple[str, Any]

_FRAME = frozenset({"BEGIN", "COMMIT", "ROLLBACK"})
"""What stands around the work and touches no page."""


def touched(engine: Engine, work: Callable[[], object]) -> int:
    """Return how many pages the statements touch that `work` executes on `engine`.

    Each is executed once more in one transaction, which is rolled back at its end: so `work`
    itself must leave nothing behind that a repetition would meet.
    """
    with _listening(engine) as statements:
        work()
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        with driver.cursor() as cursor:
            pages = sum(_pages(cursor, *statement) for statement in statements)
        connection.rollback()
    return pages


@contextmanager
def _listening(engine: Engine) -> Iterator[list[Statement]]:
    heard: list[Statement] = []

    def hear(_connection: Any, _cursor: Any, statement: str, given: Any, *_more: Any) -> None:
        if statement not in _FRAME:
            heard.append((statement, given))

    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(engine, "before_cursor_execute", hear)


def _pages(cursor: Any, statement: str, given: Any) -> int:
    """Look at each statement of one message; several rows that go in together are one, too."""
    many = isinstance(given, list)
    return sum(
        _page(cursor, one, each)
        for one in (statement.split(";") if not given else [statement])
        for each in (given if many else [given])
    )


def _page(cursor: Any, statement: str, given: Any) -> int:
    cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}", given or None)
    (told,) = cursor.fetchone()
    plan = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
    return int(plan["Shared Hit Blocks"]) + int(plan["Shared Read Blocks"])
