"""The client library, made to survive what anybody may write into a message, and to send in bulk.

py-amqp takes the text in a message for valid UTF-8 and its moments for possible ones. Where they
are not, it raises in the middle of reading; the connection is lost, the message comes again, and
nothing else ever gets past it.

It also hands each message to the system by itself, and writes the properties of each anew: both are
a third of what publishing costs. What arrives it takes from the system in nine pieces a message.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from struct import unpack_from
from typing import Any

from amqp import Message, spec
from amqp.method_framing import frame_writer
from amqp.serialization import PROPERTY_CLASSES, decode_properties_basic
from eventlet.semaphore import Semaphore
from kombu.transport import pyamqp

FULL = 1 << 16
"""Bytes that wait for one another at most."""

AHEAD = 1 << 13
"""Bytes that are taken from the socket at once, if they are there."""


class Channel(pyamqp.Channel):
    """A channel that can be told of a message whose routing key is no text."""

    def dispatch_method(self, method_sig: Any, payload: Any, content: Any) -> Any:
        """Handle what the broker says."""
        try:
            return super().dispatch_method(method_sig, payload, content)
        except UnicodeDecodeError:
            if method_sig != spec.Basic.Deliver:
                raise
            return self._on_basic_deliver(*_delivery(bytes(payload)), content)


class Alike(Message):
    """A message whose properties are written once for all that have the same.

    One that has an id of its own is like no other.
    """

    def _serialize_properties(self) -> bytes:
        if self.properties.get("message_id") is not None:
            return bytes(super()._serialize_properties())
        return _written(tuple(self.properties.items()))


@lru_cache(maxsize=16)
def _written(properties: tuple[tuple[str, Any], ...]) -> bytes:
    written: bytes = Message(**dict(properties))._serialize_properties()  # noqa: SLF001
    return written


class Outlet:
    """The way to the socket, on which frames can wait for one another.

    Frames stay whole and in order, whoever writes meanwhile.
    """

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self._send = send
        self._turn = Semaphore()
        self._gatherers = 0
        self._waiting = bytearray()

    def write(self, frame: bytes) -> None:
        """Send a frame, or have it wait."""
        if self._gatherers:
            self._waiting += frame
            if len(self._waiting) >= FULL:
                self._let_go()
        else:
            with self._turn:
                self._send(frame)

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """Have what is written inside wait; if it raises, the connection is of no more use."""
        self._gatherers += 1
        try:
            yield
        finally:
            self._gatherers -= 1
        self._let_go()

    def _let_go(self) -> None:
        with self._turn:
            frames, self._waiting = self._waiting, bytearray()
            if frames:
                self._send(bytes(frames))


class Connection(pyamqp.Connection):
    """A connection with such channels and such a way out, which reads ahead."""

    Channel = Channel
    outlet: Outlet

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, frame_writer=self._connected_by, **kwargs)

    def _connected_by(self, connection: Any, transport: Any) -> Any:
        receive = transport._quick_recv  # noqa: SLF001 - what it is given too much it keeps
        transport._quick_recv = lambda size: receive(max(size, AHEAD))  # noqa: SLF001
        self.outlet = Outlet(transport.write)
        return frame_writer(connection, self.outlet)


class Transport(pyamqp.Transport):
    """What kombu makes such connections with."""

    Connection = Connection


def _properties(buffer: Any, offset: int) -> tuple[dict[str, Any], int]:
    """Read a message's properties; those of which one cannot be read are all left out."""
    try:
        properties, offset = decode_properties_basic(buffer, offset)
    except Exception:  # noqa: BLE001 - UnicodeDecodeError, OverflowError, RecursionError, struct.error
        return {}, len(buffer)
    return properties, offset


PROPERTY_CLASSES[spec.Basic.CLASS_ID] = _properties


def _delivery(payload: bytes) -> tuple[str, int, bool, str, str]:
    """Read the arguments of basic.deliver; what is no UTF-8 in them is replaced."""
    consumer, offset = _short_text(payload, 4)  # after class and method
    tag, flags = unpack_from(">QB", payload, offset)
    exchange, offset = _short_text(payload, offset + 9)
    routing_key, _ = _short_text(payload, offset)
    return consumer, tag, bool(flags & 1), exchange, routing_key


def _short_text(payload: bytes, offset: int) -> tuple[str, int]:
    end = offset + 1 + payload[offset]
    return payload[offset + 1 : end].decode(errors="replace"), end
