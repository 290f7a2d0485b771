"""Counting round trips to PostgreSQL: each is latency that somebody waits for."""

from collections.abc import Callable

import psycopg2.extensions


def trips_of(work: Callable[[], object]) -> int:
    """Do `work` and tell how often psycopg2 waited for the server meanwhile.

    It looks where eventlet has psycopg2 wait, so it counts in patched processes only.
    """
    wait = psycopg2.extensions.get_wait_callback()
    count = 0

    def counted(connection: object) -> None:
        nonlocal count
        count += 1
        wait(connection)

    psycopg2.extensions.set_wait_callback(counted)
    try:
        work()
    finally:
        psycopg2.extensions.set_wait_callback(wait)
    return count
