"""What one hop between two services costs by hand: a commit, a confirmed publish, a delivery."""

from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median
from time import perf_counter
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import uuid4

import amqp
import psycopg2

from bench.hand.append import COLUMNS
from bench.hand.envelope import GENESIS, event, report, row

QUEUE = "hop"


def hop(dsn: str, broker: str) -> Callable[..., dict[str, float]]:
    """Connect; a turn tells the median of each of the three, in milliseconds."""
    database = psycopg2.connect(dsn)
    parts = urlsplit(broker)
    connection = amqp.Connection(
        host=f"{parts.hostname}:{parts.port or 5672}",
        userid=unquote(parts.username or "guest"),
        password=unquote(parts.password or "guest"),
        virtual_host=unquote(parts.path[1:]),
        confirm_publish=True,
    )
    connection.connect()
    channel = connection.channel()
    channel.queue_declare(QUEUE, durable=True, auto_delete=False, arguments=_QUORUM)
    head = (0, GENESIS, datetime.now(UTC))

    def commit() -> None:
        nonlocal head
        made = row(event(report(0), 1, uuid4()), head, datetime.now(UTC))
        head = (made[0], made[5], made[4])
        with database, database.cursor() as cursor:
            cursor.execute(f"INSERT INTO log ({COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s)", made)

    def publish() -> None:
        channel.basic_publish(_message(), routing_key=QUEUE)  # returns when it is confirmed

    deliver = _delivering(connection)

    def turn(times: int) -> dict[str, float]:
        told = {"commit": _median(commit, times), "publish": _median(publish, times)}
        channel.queue_purge(QUEUE)
        return told | {"delivery": deliver(times)}

    return turn


_QUORUM = {"x-queue-type": "quorum"}


def _message() -> amqp.Message:
    return amqp.Message("x" * 700, delivery_mode=2)


def _delivering(connection: Any) -> Callable[[int], float]:
    """Return what tells how long a message takes to whoever waits for it."""
    arrived: list[float] = []
    channel = connection.channel()

    def turn(times: int) -> float:
        tag = channel.basic_consume(
            QUEUE, no_ack=True, callback=lambda _message: arrived.append(perf_counter())
        )
        took = []
        for _ in range(times):
            arrived.clear()
            begun = perf_counter()
            channel.basic_publish(_message(), routing_key=QUEUE)
            while not arrived:
                connection.drain_events(timeout=10)
            took.append(arrived[0] - begun)
        channel.basic_cancel(tag)
        return 1000 * median(took)

    return turn


def _median(work: Callable[[], None], times: int) -> float:
    took = []
    for _ in range(times):
        begun = perf_counter()
        work()
        took.append(perf_counter() - begun)
    return 1000 * median(took)
