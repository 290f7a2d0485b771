"""Taking in what arrives in one queue, to be acknowledged when it is stored and not before."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from eventlet.queue import Empty, LightQueue

from events.broker.link import Link
from events.broker.topology import FOLLOWED

TOGETHER = 0.02
"""Seconds within which what was published together arrives together."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message as it arrived; `tag` is for acknowledging it."""

    tag: int
    exchange: str
    routing_key: str
    body: bytes
    message_id: str
    kind: str
    headers: dict[str, Any]


class Intake:
    """Subscribes to `queue`; at most `prefetch` messages are here and not yet acknowledged.

    `heard` is called at each arrival; it must not block.
    """

    def __init__(
        self,
        link: Link,
        queue: str,
        prefetch: int,
        heard: Callable[[], None] = lambda: None,
    ) -> None:
        self._link = link
        self._heard = heard
        self._arrived: LightQueue = LightQueue()
        self._channel = link.channel()
        link.when_lost(lambda: self._arrived.put(None))
        with link.doing(f"subscribing to {queue}"):
            self._channel.basic_qos(0, prefetch, False)  # noqa: FBT003 - each consumer's own
            self._channel.basic_consume(queue, callback=self._arrive)

    def take(self, limit: int, leisure: float = 0.0) -> list[Delivery]:
        """Wait for a message; return it and what else is here, up to `limit`.

        Unless there are that many already, wait another `leisure` seconds for more; for what was
        published together with the last one, wait a moment in any case. Raises
        BrokerError when the link is lost: what was not acknowledged will come again.
        """
        taken = [self._arrived.get()]
        if leisure and self._arrived.qsize() < limit - 1:
            self._link.rest(leisure)
        with suppress(Empty):
            while len(taken) < limit:
                taken.append(self._next(taken[-1]))
        self._link.check()
        return taken

    def waiting(self) -> bool:
        """Tell whether `take` would return at once."""
        return bool(self._arrived.qsize())

    def acknowledge(self, last: Delivery) -> None:
        """Let the broker forget `last` and all that arrived before it. Raises BrokerError."""
        with self._link.doing("acknowledging"):
            self._channel.basic_ack(last.tag, multiple=True)

    def _next(self, last: Delivery | None) -> Any:
        """Return what has arrived after `last`. Raises Empty."""
        if last is not None and last.kind == FOLLOWED:
            return self._arrived.get(timeout=TOGETHER)
        return self._arrived.get_nowait()

    def _arrive(self, message: Any) -> None:
        properties, where = message.properties, message.delivery_info
        self._arrived.put(
            Delivery(
                tag=where["delivery_tag"],
                exchange=where["exchange"],
                routing_key=_text(where["routing_key"]),
                body=bytes(message.body or b""),
                message_id=_text(properties.get("message_id")),
                kind=_text(properties.get("type")),
                headers=properties.get("application_headers") or {},
            ),
        )
        self._heard()


def _text(value: str | None) -> str:
    """Return a text that any database can store, whatever the sender wrote."""
    return (value or "").encode(errors="replace").decode().replace("\0", "\ufffd")
