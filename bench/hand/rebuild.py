"""Filling a table by hand: rows made beforehand, by execute_values."""

from collections.abc import Callable
from time import perf_counter

import psycopg2
from psycopg2.extras import execute_values

from bench.hand.envelope import report

STATEMENT = "INSERT INTO reports_v1 (position, lamp, category, title, volts) VALUES %s"


def filler(dsn: str, rows: int, batch: int) -> Callable[..., float]:
    """Open a connection; a turn fills the empty table, one batch a commit."""
    connection = psycopg2.connect(dsn)
    columns = ("lamp", "category", "title", "volts")
    made = [(each + 1, *map(report(each).get, columns)) for each in range(rows)]

    def turn() -> float:
        with connection, connection.cursor() as cursor:
            cursor.execute("TRUNCATE reports_v1")
        begun = perf_counter()
        for first in range(0, rows, batch):
            with connection, connection.cursor() as cursor:
                execute_values(cursor, STATEMENT, made[first : first + batch], page_size=batch)
        return rows / (perf_counter() - begun)

    return turn
