"""What all services of one deployment have in common, as each nameko container is given it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from events.broker import Broker
from events.envelope import Registry
from events.settings import Settings

_KEY = "NEEDLE"


@dataclass(frozen=True, slots=True)
class Deployment:
    """The settings, the contracts, and who follows whom (`subscribers` by source).

    The latter is one table for all services, since a relay declares the queues of all that follow
    its source before it publishes anything: see events.subscription.subscribers_of.
    """

    settings: Settings
    registry: Registry
    subscribers: Mapping[str, Sequence[str]]

    @property
    def broker(self) -> Broker | None:
        """The broker, or None in one-process mode."""
        if self.settings.broker is None:
            return None
        return Broker(self.settings.broker, self.settings.broker_ca)

    def config(self) -> dict[str, Any]:
        """Return the configuration for `ServiceContainer(service, config)`."""
        return {_KEY: self}

    @classmethod
    def of(cls, container: Any) -> "Deployment":
        """Return the deployment that a container belongs to."""
        deployment: Deployment = container.config[_KEY]
        return deployment
