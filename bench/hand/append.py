"""Appending by hand: single events by many writers under one lock, and prepared rows in bulk."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from time import perf_counter
from typing import Any
from uuid import uuid4

import psycopg2
from psycopg2.extras import execute_values

from bench.hand.command import HEAD, INSERT
from bench.hand.envelope import event, head_of, report, row

COLUMNS = "position, stream, version, type, time, hash, body"


def writers(dsn: str, number: int) -> Callable[..., float]:
    """Open a connection for each writer; a turn has each append some events, one a commit."""
    connections = [psycopg2.connect(dsn) for _ in range(number)]
    pool = ThreadPoolExecutor(number)

    def turn(each: int) -> float:
        begun = perf_counter()
        list(pool.map(lambda connection: _append(connection, each), connections))
        return number * each / (perf_counter() - begun)

    return turn


def _append(connection: Any, number: int) -> None:
    for each in range(number):
        made = event(report(each), 1, uuid4())
        now = datetime.now(UTC)
        with connection, connection.cursor() as cursor:
            cursor.execute(HEAD)
            cursor.execute(INSERT, row(made, head_of(cursor.fetchone()), now))


def bulk(dsn: str, batch: int) -> Callable[..., float]:
    """Open a connection; a turn inserts rows that were made before, so many a commit."""
    connection = psycopg2.connect(dsn)
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT position, hash, time FROM log ORDER BY position DESC LIMIT 1")
        head = head_of(cursor.fetchone())

    def turn(batches: int) -> float:
        nonlocal head
        rows = []
        for number in range(batches * batch):
            made = row(event(report(number), 1, uuid4()), head, datetime.now(UTC))
            rows.append(made)
            head = (made[0], made[5], made[4])
        begun = perf_counter()
        for first in range(0, len(rows), batch):
            with connection, connection.cursor() as cursor:
                statement = f"INSERT INTO log ({COLUMNS}) VALUES %s"
                execute_values(cursor, statement, rows[first : first + batch], page_size=batch)
        return len(rows) / (perf_counter() - begun)

    return turn
