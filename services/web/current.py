"""What belongs to the request that is being answered."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, current_app, g, request

from events.health import Health
from events.kernel import Kernel
from services.web.access import Rules
from services.web.identity import Caller
from services.web.limits import Buckets
from services.web.problems import Unauthenticated
from services.web.proxies import neighbourhood
from services.web.tokens import KeySource


@dataclass(frozen=True, slots=True)
class Serving:
    """What one service's app works with."""

    kernel: Kernel
    keys: KeySource
    limits: Buckets
    strangers: Buckets
    rules: Rules
    county: str | None
    health: Health
    document: Mapping[str, Any]


EXTENSION = "needle"


def of_app(app: Flask) -> Serving:
    """Return what an app works with."""
    found: Serving = app.extensions[EXTENSION]
    return found


def serving() -> Serving:
    """Return what the app that answers this request works with."""
    return of_app(current_app)


def kernel() -> Kernel:
    """Return the kernel of the service that answers this request."""
    return serving().kernel


def county() -> str:
    """Return the code of the county that the service is for. Raises LookupError if it has none."""
    found = serving().county
    if found is None:
        msg = "this app was made without its county: application(..., county=)"
        raise LookupError(msg)
    return found


def now() -> datetime:
    """Return the moment at which this request is answered: the server's clock, in UTC."""
    return kernel().now()


def reading() -> AbstractContextManager[Any]:
    """Lend a connection for the queries of read models. Raises StoreUnavailableError."""
    return kernel().store.reading()


def count_stranger() -> None:
    """Count what is asked without a token against its address. Raises TooMany."""
    serving().strangers.take(neighbourhood(request.remote_addr or "unknown"))


def caller() -> Caller:
    """Return who makes this request. Raises Unauthenticated where everybody may call."""
    found: Caller | None = g.get("caller")
    if found is None:
        raise Unauthenticated("Sign in first.")
    return found
