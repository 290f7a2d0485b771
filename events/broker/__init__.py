"""RabbitMQ as the kernel uses it; nothing outside this package knows kombu or amqp.

Whatever goes wrong on a connection raises BrokerError, and then its owner drops the socket and
begins again: after a timeout a channel's confirmations can no longer be told apart, and closing
politely waits for a broker that may be stalled.
"""

from kombu import compression

from events.broker.intake import Delivery, Intake
from events.broker.link import Broker, BrokerError, Link
from events.broker.outbound import Outbound, Outcome
from events.broker.publisher import Outgoing, Publisher, RefusedError, UnroutableError
from events.broker.topology import Box

__all__ = [
    "Box",
    "Broker",
    "BrokerError",
    "Delivery",
    "Intake",
    "Link",
    "Outbound",
    "Outcome",
    "Outgoing",
    "Publisher",
    "RefusedError",
    "UnroutableError",
]

# kombu unpacks a compressed message before it looks whether anybody accepts it: 292 kB grew to
# 598 MB. We compress nothing, so nothing that arrives is unpacked, by us or by nameko.
for _aliases_and_decoders in (compression._aliases, compression._decoders):  # noqa: SLF001
    _aliases_and_decoders.clear()
