"""The client library, made to survive what anybody may write into a message.

py-amqp takes the text in a message for valid UTF-8 and its moments for possible ones. Where they
are not, it raises in the middle of reading; the connection is lost, the message comes again, and
nothing else ever gets past it.
"""

from struct import unpack_from
from typing import Any

from amqp import spec
from amqp.serialization import PROPERTY_CLASSES, decode_properties_basic
from kombu.transport import pyamqp


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


class Connection(pyamqp.Connection):
    """A connection with such channels."""

    Channel = Channel


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
