"""Running services: all of them in one process, or one of them in a process of its own."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from nameko.runners import ServiceRunner

from contracts.all import registry
from contracts.topology import SERVICES, SUBSCRIBERS
from events.deployment import Deployment
from events.providers import KernelProvider
from events.settings import Settings


def service_class(name: str) -> Any:
    """Return the nameko service of this name. Raises KeyError for a name that is none."""
    if name not in SERVICES:
        raise KeyError(name)
    module = import_module(f"services.{name}.service")
    return getattr(module, f"{name.capitalize()}Service")


def kernel_provider(name: str) -> KernelProvider:
    """Return what makes a service's kernel: it knows the service's read models and its copies."""
    provider: KernelProvider = service_class(name).kernel
    return provider


def runner(settings: Settings, names: Sequence[str]) -> ServiceRunner:
    """Return a runner of these services, which share the address that the settings name."""
    deployment = Deployment(settings, registry, SUBSCRIBERS)
    config = {
        **deployment.config(),
        "HTTP": settings.http,
        "HTTP_SERVICES": list(names),
        "HTTP_PROXIES": settings.proxies,
    }
    running = ServiceRunner(config=config)
    for name in names:
        running.add_service(service_class(name))
    return running
