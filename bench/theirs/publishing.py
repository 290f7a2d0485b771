"""Publishing with kombu as its documentation shows: persistent messages, nothing confirmed."""

from collections.abc import Callable
from time import perf_counter

import psycopg2
from kombu.connection import Connection
from kombu.entity import Exchange, Queue
from kombu.messaging import Producer

CLOUD_EVENT = "application/cloudevents+json"


def publisher(dsn: str, amqp: str) -> Callable[..., float]:
    """Read a log's bodies once; a turn publishes all of them to a queue like a subscriber's."""
    with psycopg2.connect(dsn) as database, database.cursor() as cursor:
        cursor.execute("SELECT type, body FROM log ORDER BY position")
        bodies = cursor.fetchall()
    connection = Connection(amqp)
    exchange = Exchange("plain.events", "topic", durable=True)
    queue = Queue("plain", exchange, "#", durable=True, queue_arguments={"x-queue-type": "quorum"})
    channel = connection.channel()
    producer = Producer(channel, exchange)
    bound = queue(channel)
    bound.declare()

    def turn() -> float:
        begun = perf_counter()
        for type_name, body in bodies:
            producer.publish(
                body,
                routing_key=type_name,
                content_type=CLOUD_EVENT,
                content_encoding="utf-8",
                delivery_mode="persistent",
            )
        # the socket's buffer hides the last ones: an answer on the same channel comes after them
        bound.queue_declare(passive=True)
        seconds = perf_counter() - begun
        bound.purge()
        return len(bodies) / seconds

    return turn
