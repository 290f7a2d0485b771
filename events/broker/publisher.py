"""Publishing that knows what the broker has taken over."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from eventlet.event import Event as Signal
from eventlet.semaphore import Semaphore

from events.broker.client import Alike
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


class Window:
    """Messages that were published together and are confirmed together."""

    def __init__(self, tags: range) -> None:
        self.open = set(tags)
        self.trouble: Exception | None = None
        self.settled = Signal()

    def confirm(self, tag: int, *, multiple: bool) -> None:
        """Note that `tag` was taken over, and with `multiple` all before it."""
        if multiple:
            self.open = {each for each in self.open if each > tag}
        else:
            self.open.discard(tag)
        if not self.open:
            self.end()

    def end(self) -> None:
        """Wake whoever waits."""
        if not self.settled.ready():
            self.settled.send(None)


class Publisher:
    """Publishes persistent messages and tells when each of them is confirmed.

    A message that no queue wants is returned, unless `mandatory` is off.
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
        link.when_lost(self._end)
        self._turn = Semaphore()
        self._last = 0
        self._windows: deque[Window] = deque()

    def post(self, messages: Sequence[Outgoing]) -> Window:
        """Publish `messages` in order; `settle` tells their fate. Raises BrokerError."""
        with self._turn, self._link.writing("publishing", CONFIRMED_WITHIN):
            window = Window(range(self._last + 1, self._last + 1 + len(messages)))
            self._last += len(messages)
            self._windows.append(window)
            for message in messages:
                self._publish(message)
        return window

    def settle(self, window: Window, within: float | None = None) -> None:
        """Return when all messages of `window` are confirmed, `within` seconds at most.

        Raises RefusedError or UnroutableError if one was not taken over, the others then being of
        unknown fate, and BrokerError when the link is lost over it.
        """
        with self._link.doing("waiting for confirmation", within or CONFIRMED_WITHIN):
            window.settled.wait()
            self._link.check()
        if window.trouble is not None:
            raise window.trouble

    def send(self, messages: Sequence[Outgoing], within: float | None = None) -> None:
        """Publish `messages` and return when all are confirmed. Raises as `settle` does."""
        if messages:
            self.settle(self.post(messages), within)

    def _publish(self, message: Outgoing) -> None:
        body, expires = message.body, message.expires
        self._channel.basic_publish(
            Alike(
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
        for window in self._windows:
            window.confirm(tag, multiple=multiple)
        while self._windows and not self._windows[0].open:
            self._windows.popleft()

    def _refused(self, tag: int, multiple: bool) -> None:  # noqa: FBT001 - called by py-amqp
        for window in self._windows:
            if any(each == tag or (multiple and each < tag) for each in window.open):
                window.trouble = window.trouble or RefusedError(f"message {tag} was refused")
        self._confirmed(tag, multiple)

    def _returned(self, error: Exception, exchange: str, key: str, _message: Any) -> None:
        """Blame every window under way: a returned message does not say to which it belonged."""
        for window in self._windows:
            window.trouble = UnroutableError(f"{exchange or 'queue'} {key}: {error}")

    def _end(self) -> None:
        for window in self._windows:
            window.end()
