"""Following other services' logs: in order, once, over the broker or straight from the log."""

from events.subscription.entrypoint import subscribe, subscribers_of

__all__ = ["subscribe", "subscribers_of"]
