"""The relay: what stands in a service's log reaches every subscriber's queue, in order."""

from events.relay.relay import Relay

__all__ = ["Relay"]
