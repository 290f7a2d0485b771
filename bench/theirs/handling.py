"""The subscription's work with nameko's own `@event_handler`, one worker so that order is kept.

What is written is the same: the row of each event and the cursor, in one transaction. The handler
looks whether the event follows the one before, as ours does.
"""

import eventlet

eventlet.monkey_patch()

import json
import logging
from collections.abc import Callable
from hashlib import sha256
from time import perf_counter
from typing import Any
from uuid import uuid4

import psycopg2
from nameko.containers import ServiceContainer
from nameko.events import event_handler
from nameko.extensions import DependencyProvider
from nameko.standalone.events import event_dispatcher

from bench.hand.envelope import GENESIS, SOURCE, event, report

SCHEMA = """
CREATE TABLE heard (
    position bigint PRIMARY KEY, lamp varchar(36) NOT NULL, category varchar(64) NOT NULL,
    title varchar(200) NOT NULL, volts integer NOT NULL
);
CREATE TABLE cursors (name varchar(120) PRIMARY KEY, position bigint, hash varchar(64));
"""
AT = "SELECT position, hash FROM cursors WHERE name = 'from/reports' FOR UPDATE"
KEEP = "INSERT INTO heard (position, lamp, category, title, volts) VALUES (%s, %s, %s, %s, %s)"
MOVE = "UPDATE cursors SET position = %s, hash = %s WHERE name = 'from/reports'"


class Database(DependencyProvider):
    """One connection for the one worker."""

    def setup(self) -> None:
        """Connect."""
        self.connection = psycopg2.connect(self.container.config["dsn"])

    def stop(self) -> None:
        """Disconnect."""
        self.connection.close()

    def get_dependency(self, worker_ctx: Any) -> Any:  # noqa: ARG002 - nameko's signature
        """Give a worker the connection."""
        return self.connection


class Listener:
    """Follows the reports."""

    name = "listener"

    database = Database()
    handled = 0

    @event_handler(SOURCE, "reported")
    def follow(self, body: str) -> None:
        """Store one event and the place reached."""
        said = json.loads(body)
        data, own = said["data"], sha256(body.encode()).hexdigest()
        with self.database as connection, connection.cursor() as cursor:
            cursor.execute(AT)
            position, last = cursor.fetchone()
            if said["position"] > position:
                assert (said["position"], said["previoushash"]) == (position + 1, last)
                columns = ("lamp", "category", "title", "volts")
                cursor.execute(KEEP, (said["position"], *map(data.get, columns)))
                cursor.execute(MOVE, (said["position"], own))
        Listener.handled += 1


def handler(dsn: str, amqp: str, events: int) -> Callable[..., float]:
    """Make the tables; a turn fills the queue, has the service empty it, and times that."""
    logging.disable(logging.WARNING)
    with psycopg2.connect(dsn) as connection, connection.cursor() as cursor:
        cursor.execute(SCHEMA)
    config = {"AMQP_URI": amqp, "max_workers": 1, "dsn": dsn}
    _run(config, lambda: None)  # which declares the queue
    bodies = _log(events)

    def turn() -> float:
        with psycopg2.connect(dsn) as connection, connection.cursor() as cursor:
            cursor.execute("TRUNCATE heard, cursors")
            cursor.execute("INSERT INTO cursors VALUES ('from/reports', 0, %s)", (GENESIS,))
        dispatch = event_dispatcher(config)
        for body in bodies:
            dispatch(SOURCE, "reported", body)
        Listener.handled = 0
        return float(_run(config, lambda: _timed(events)))

    return turn


def _run(config: dict[str, Any], work: Callable[[], Any]) -> Any:
    container = ServiceContainer(Listener, config)
    container.start()
    try:
        return work()
    finally:
        container.stop()


def _timed(events: int) -> float:
    while not (first := Listener.handled):
        eventlet.sleep(0.002)
    begun = perf_counter()
    while Listener.handled < events:
        eventlet.sleep(0.002)
    return (events - first) / (perf_counter() - begun)


def _log(events: int) -> list[str]:
    bodies, last = [], GENESIS
    for position in range(1, events + 1):
        made = event(report(position), 1, uuid4())
        body = json.dumps({"position": position, "previoushash": last} | made)
        bodies.append(body)
        last = sha256(body.encode()).hexdigest()
    return bodies
