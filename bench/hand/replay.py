"""Reading a log by hand: select the rows, decode the JSON."""

import json
from collections.abc import Callable
from time import perf_counter

import psycopg2


def reader(dsn: str) -> Callable[..., float]:
    """Open a connection; a turn reads the whole log, a thousand rows at a time."""
    connection = psycopg2.connect(dsn)

    def turn() -> float:
        begun, count, after = perf_counter(), 0, 0
        with connection, connection.cursor() as cursor:
            while True:
                cursor.execute(
                    "SELECT position, hash, body FROM log WHERE position > %s "
                    "ORDER BY position LIMIT 1000",
                    (after,),
                )
                rows = cursor.fetchall()
                if not rows:
                    break
                for _, _, body in rows:
                    json.loads(body)
                count, after = count + len(rows), rows[-1][0]
        return count / (perf_counter() - begun)

    return turn
