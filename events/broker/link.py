"""One connection to the broker: one green thread reads, any may write, every wait is bounded."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import choice
from typing import Any
from urllib.parse import urlsplit

import eventlet
from eventlet.event import Event as Signal
from eventlet.timeout import Timeout
from kombu.connection import Connection

from events.broker.client import Transport

HEARTBEAT = 20
"""Seconds; less would end connections of a process that is merely busy."""

PATIENCE = 10.0
"""Seconds that the broker may take for one answer."""

_PULSE = 4.0
_FAREWELL = 1.0


class BrokerError(Exception):
    """The broker cannot be reached, or does not do what it should: trying again makes sense."""


@dataclass(frozen=True, slots=True)
class Broker:
    """Where the broker is: its URL, and who vouches for its certificate (amqps only).

    Of a cluster the URLs of several nodes, with spaces between them: who loses one node finds
    another.
    """

    url: str = field(repr=False)
    authorities: Path | None = None

    def any_url(self) -> str:
        """Return the URL to try now: of several any, so that no dead node is insisted on."""
        return choice(self.url.split())  # noqa: S311 - it need not be hard to guess


class Link:
    """A connection, from `Link(...)` to `close` or `drop`.

    It is made in two steps: until `listen`, its owner opens channels, declares and subscribes,
    each answered in turn. After `listen` nothing may be called that waits for an answer. Whatever
    goes wrong loses the link: `check` and `doing` then raise, and those who asked are called.
    """

    def __init__(self, broker: Broker, name: str) -> None:
        self._watchers: list[Callable[[], None]] = []
        self._gone = Signal()
        self._threads: list[Any] = []
        self._lost: str | None = None
        self._amqp: Any = None
        with self.doing("connecting"):
            self._amqp = _connect(broker, name)

    def channel(self) -> Any:
        """Open a channel."""
        with self.doing("opening a channel"):
            channel = self._amqp.channel()
        channel.auto_decode = False  # a sender could name a codec that takes minutes
        return channel

    def listen(self) -> None:
        """Begin to read what the broker says of its own accord."""
        self._threads = [eventlet.spawn(self._read), eventlet.spawn(self._beat)]

    def when_lost(self, call: Callable[[], None]) -> None:
        """Have `call` called as soon as the link is lost; it must not block."""
        self._watchers.append(call)

    def check(self) -> None:
        """Raise BrokerError if the link is lost."""
        if self._lost is not None:
            raise BrokerError(self._lost)

    def rest(self, seconds: float) -> None:
        """Wait, but not longer than the link holds. Raises BrokerError."""
        with Timeout(seconds, exception=False):
            self._gone.wait()
        self.check()

    @contextmanager
    def doing(self, what: str, seconds: float = PATIENCE) -> Iterator[None]:
        """Bound what happens inside; whatever interrupts it loses the link.

        Raises BrokerError for all that goes wrong between us and the broker.
        """
        self.check()
        limit = Timeout(seconds)
        try:
            yield
        except Timeout as timeout:
            self.lose(f"{what}: interrupted after {timeout.seconds} s")
            if timeout is not limit:
                raise
            raise BrokerError(self._lost) from None
        except Exception as error:
            # The client library raises AttributeError and StopIteration too when a socket is gone.
            self.lose(f"{what}: {_in_words(error)}")
            raise BrokerError(self._lost) from error
        except BaseException:
            self.lose(f"{what}: ended")
            raise
        finally:
            limit.cancel()

    @contextmanager
    def writing(self, what: str, seconds: float = PATIENCE) -> Iterator[None]:
        """Do as `doing`, and send what is written inside together."""
        with self.doing(what, seconds), self._amqp.outlet.gathering():
            yield

    def lose(self, why: str) -> None:
        """Declare the link lost; the first reason counts."""
        if self._lost is not None:
            return
        self._lost = why
        self._gone.send(None)
        for call in self._watchers:
            call()

    def close(self) -> None:
        """Take leave of the broker if it answers at once, and drop the socket."""
        self._stop_threads()
        try:
            if self._lost is None:
                with suppress(Exception), Timeout(_FAREWELL, exception=False):
                    self._amqp.close()
        finally:
            self.drop()

    def drop(self) -> None:
        """Drop the socket without a word to the broker."""
        self._stop_threads()
        self.lose("closed")
        with suppress(Exception), Timeout(_FAREWELL, exception=False):
            self._amqp.collect()

    def _stop_threads(self) -> None:
        for thread in self._threads:
            thread.kill()
        self._threads = []

    def _read(self) -> None:
        try:
            while True:
                self._amqp.drain_events()
        except Exception as error:  # noqa: BLE001 - see `doing`
            self.lose(f"reading: {_in_words(error)}")

    def _beat(self) -> None:
        with suppress(BrokerError):
            while True:
                eventlet.sleep(_PULSE)
                with self.doing("sending a heartbeat"):
                    self._amqp.heartbeat_tick()


def _connect(broker: Broker, name: str) -> Any:
    url = broker.any_url()
    address = Connection(  # type: ignore[no-untyped-call]
        url,
        transport=Transport,
        ssl=_tls(url, broker.authorities),
        heartbeat=HEARTBEAT,
        connect_timeout=PATIENCE,
        transport_options={"client_properties": {"connection_name": name}},
    )
    connection = address.transport.establish_connection()
    # With this capability py-amqp looks for a block before each publish, by reading the socket:
    # that is for our one reader to do. A blocked connection shows as a confirmation that is late.
    connection.client_properties["capabilities"]["connection.blocked"] = False
    return connection


def _tls(url: str, authorities: Path | None) -> dict[str, Any] | bool:
    """Without `server_hostname` the client library does not compare the certificate's name."""
    parts = urlsplit(url)
    if parts.scheme != "amqps":
        return False
    return {
        "server_hostname": parts.hostname,
        "cert_reqs": ssl.CERT_REQUIRED,
        "ca_certs": str(authorities) if authorities else None,
    }


def _in_words(error: Exception) -> str:
    return " ".join(f"{type(error).__name__} {error}".split())
