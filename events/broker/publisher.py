"""Publishing that knows what the broker has taken over."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import amqp
from eventlet.event import Event as Signal
from eventlet.semaphore import Semaphore

from events.broker.link import Link

CLOUD_EVENT = "application/cloudevents+json"
JSON = "application/json"

CONFIRMED_WITHIN = 30.0
"""Seconds for one window. A broker short of memory or disk confirms nothing until it is mended."""

_PERSISTENT = 2


class RefusedError(Exception):
    """The broker did not take over a message: the queue that it was for is full."""


class UnroutableError(Exception):
    """There is no queue for a message."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message. `expires` (seconds) is for what is worthless later; None keeps it for ever."""

    exchange: str
    routing_key: str
    body: str | bytes
    content_type: str = CLOUD_EVENT
    message_id: str | None = None
    kind: str | None = None
    expires: float | None = None


class Publisher:
    """Publishes persistent messages and waits until each of them is confirmed.

    One window at a time: those who come meanwhile wait. A message that no queue wants is returned,
    unless `mandatory` is off.
    """

    def __init__(self, link: Link, *, mandatory: bool = True) -> None:
        self._link = link
        self._mandatory = mandatory
        self._channel = link.channel()
        with link.doing("asking for confirmations"):
            self._channel.confirm_select()
        self._channel.events["basic_ack"].add(self._confirmed)
        self._channel.events["basic_nack"].add(self._refused)
        self._channel.events["basic_return"].add(self._returned)
        link.when_lost(self._settle)
        self._turn = Semaphore()
        self._last = 0
        self._open: set[int] = set()
        self._trouble: Exception | None = None
        self._settled = Signal()

    def send(self, messages: Sequence[Outgoing], within: float = CONFIRMED_WITHIN) -> None:
        """Publish `messages` in order; return when all are confirmed, `within` seconds at most.

        Raises RefusedError or UnroutableError if one was not taken over, the others then being of
        unknown fate, and BrokerError when the link is lost over it.
        """
        if not messages:
            return
        with self._turn:
            tags = range(self._last + 1, self._last + 1 + len(messages))
            self._last, self._open = tags[-1], set(tags)
            self._trouble, self._settled = None, Signal()
            with self._link.doing("publishing", within):
                for message in messages:
                    self._publish(message)
                self._settled.wait()
                self._link.check()
            if self._trouble is not None:
                raise self._trouble

    def say(self, message: Outgoing) -> None:
        """Publish one message without waiting: for what will be said again if it gets lost."""
        with self._turn, self._link.doing("publishing"):
            self._last += 1
            self._publish(message)

    def _publish(self, message: Outgoing) -> None:
        body, expires = message.body, message.expires
        self._channel.basic_publish(
            amqp.Message(
                body.encode() if isinstance(body, str) else body,
                delivery_mode=_PERSISTENT,
                content_type=message.content_type,
                message_id=message.message_id,
                type=message.kind,
                expiration=None if expires is None else str(int(expires * 1000)),
            ),
            exchange=message.exchange,
            routing_key=message.routing_key,
            mandatory=self._mandatory,
        )

    def _confirmed(self, tag: int, multiple: bool) -> None:  # noqa: FBT001 - called by py-amqp
        if not 0 < tag <= self._last:
            self._link.lose(f"publishing: {tag} was confirmed, which was never published")
        if multiple:
            self._open.difference_update([each for each in self._open if each <= tag])
        else:
            self._open.discard(tag)
        if not self._open:
            self._settle()

    def _refused(self, tag: int, multiple: bool) -> None:  # noqa: FBT001 - called by py-amqp
        self._trouble = self._trouble or RefusedError(f"message {tag} was refused")
        self._confirmed(tag, multiple)

    def _returned(self, error: Exception, exchange: str, key: str, _message: Any) -> None:
        self._trouble = UnroutableError(f"{exchange or 'queue'} {key}: {error}")

    def _settle(self) -> None:
        if not self._settled.ready():
            self._settled.send(None)
