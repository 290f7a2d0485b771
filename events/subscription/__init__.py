"""Following other services' logs: in order, once, over the broker or straight from the log."""

from events.subscription.entrypoint import (
    AT_LEISURE,
    subscribe,
    subscribers_of,
    subscriptions_of,
)

__all__ = ["AT_LEISURE", "subscribe", "subscribers_of", "subscriptions_of"]
