"""What one hop between two services costs by hand: a commit, a confirmed publish, a delivery."""

from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median
from time import perf_counter, sleep
from typing import Any
from uuid import uuid4

import amqp
import psycopg2

from bench.hand.append import COLUMNS
from bench.hand.broker import connect
from bench.hand.envelope import GENESIS, event, report, row

KEPT, TAKEN = "hop.kept", "hop.taken"


def hop(dsn: str, broker: str) -> Callable[..., dict[str, float]]:
    """Connect; a turn does so many hops, each after a rest of so many seconds.

    It tells the median of each of the three, in milliseconds.
    """
    steps = {
        "commit": _committing(dsn),
        "publish": _publishing(connect(broker, confirm_publish=True)),
        "delivery": _delivering(connect(broker)),
    }

    def turn(times: int, rest: float) -> dict[str, float]:
        took: dict[str, list[float]] = {name: [] for name in steps}
        for _ in range(times):
            sleep(rest)
            for name, step in steps.items():
                begun = perf_counter()
                step()
                took[name].append(perf_counter() - begun)
        return {name: 1000 * median(each) for name, each in took.items()}

    return turn


def _committing(dsn: str) -> Callable[[], None]:
    database = psycopg2.connect(dsn)
    head = (0, GENESIS, datetime.now(UTC))

    def commit() -> None:
        nonlocal head
        made = row(event(report(0), 1, uuid4()), head, datetime.now(UTC))
        head = (made[0], made[5], made[4])
        with database, database.cursor() as cursor:
            cursor.execute(f"INSERT INTO log ({COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s)", made)

    return commit


def _publishing(connection: Any) -> Callable[[], None]:
    """Publish to a queue that keeps it, and wait for the confirmation."""
    channel = _with_queue(connection, KEPT)
    return lambda: channel.basic_publish(_message(), routing_key=KEPT)


def _delivering(connection: Any) -> Callable[[], None]:
    """Publish, and wait for the arrival of that message instead."""
    channel = _with_queue(connection, TAKEN)
    arrived: list[Any] = []
    channel.basic_consume(TAKEN, no_ack=True, callback=arrived.append)

    def deliver() -> None:
        arrived.clear()
        channel.basic_publish(_message(), routing_key=TAKEN)
        while not arrived:
            connection.drain_events(timeout=10)

    return deliver


def _with_queue(connection: Any, queue: str) -> Any:
    channel = connection.channel()
    channel.queue_declare(queue, durable=True, auto_delete=False, arguments=_QUORUM)
    return channel


_QUORUM = {"x-queue-type": "quorum"}


def _message() -> amqp.Message:
    return amqp.Message("x" * 700, delivery_mode=2)
