"""The departments' own systems during a fault: each reads its queue as docs/departments.md says."""

import json
from contextlib import suppress
from dataclasses import dataclass, field
from random import choice
from typing import Any
from urllib.parse import unquote, urlsplit

import amqp
import eventlet

PREFETCH = 50
PAUSE_S = 0.2
TIMEOUT_S = 2.0


@dataclass
class Department:
    """Consumes one department's queue, whatever happens to the connection.

    `ids` holds the items in the order of their numbers, 1, 2, 3 ...; a number that came before is
    a duplicate, one that is missing a gap. `slow` is a pause after each item, in seconds.
    """

    code: str
    amqp_url: str
    slow: float = 0.0
    ids: list[str] = field(default_factory=list)
    duplicates: int = 0
    gaps: list[tuple[int, int]] = field(default_factory=list)
    _thread: Any = None

    def start(self) -> None:
        """Begin to read."""
        self._thread = eventlet.spawn(self._run)

    def stop(self) -> None:
        """End."""
        if self._thread is not None:
            self._thread.kill()

    def _run(self) -> None:
        while True:
            connection = connection_to(self.amqp_url)
            try:
                connection.connect()
                self._consume(connection)
            except (OSError, amqp.AMQPError, AttributeError):
                # py-amqp raises AttributeError, too, when a socket is gone
                eventlet.sleep(PAUSE_S)
            finally:
                with suppress(Exception):
                    connection.collect()

    def _consume(self, connection: Any) -> None:
        channel = connection.channel()
        channel.basic_qos(0, PREFETCH, a_global=False)
        channel.basic_consume(f"department.{self.code}", callback=self._receive)
        while True:
            with suppress(TimeoutError):
                connection.drain_events(timeout=TIMEOUT_S)
            connection.heartbeat_tick()

    def _receive(self, message: Any) -> None:
        item = json.loads(bytes(message.body))
        number, expected = item["streamversion"], len(self.ids) + 1
        if number < expected:
            self.duplicates += 1
            assert self.ids[number - 1] == item["id"], "a number was given twice"
        elif number == expected:
            self.ids.append(item["id"])
        else:
            self.gaps.append((expected, number))
        message.channel.basic_ack(message.delivery_tag)
        if self.slow:
            eventlet.sleep(self.slow)


def connection_to(amqp_url: str) -> Any:
    """Return a connection that is still to be made."""
    parts = urlsplit(choice(amqp_url.split()))
    return amqp.Connection(
        host=f"{parts.hostname}:{parts.port}",
        userid=parts.username,
        password=parts.password,
        virtual_host=unquote(parts.path[1:]) or "/",
        connect_timeout=TIMEOUT_S,
        heartbeat=20,
    )


def held_by_broker(amqp_url: str, code: str) -> int:
    """Tell how many items wait in a department's queue."""
    with connection_to(amqp_url) as connection:
        queue = connection.channel().queue_declare(f"department.{code}", passive=True)
        return int(queue.message_count)
