"""What belongs to the request that is being answered."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app, g

from events.kernel import Kernel
from services.web.access import Rules
from services.web.identity import Caller
from services.web.limits import Buckets
from services.web.problems import Unauthenticated
from services.web.tokens import KeySource

Check = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Serving:
    """What one service's app works with."""

    kernel: Kernel
    keys: KeySource
    limits: Buckets
    rules: Rules
    checks: Mapping[str, Check]
    document: Mapping[str, Any]


EXTENSION = "needle"


def serving() -> Serving:
    """Return what the app that answers this request works with."""
    found: Serving = current_app.extensions[EXTENSION]
    return found


def kernel() -> Kernel:
    """Return the kernel of the service that answers this request."""
    return serving().kernel


def now() -> datetime:
    """Return the moment at which this request is answered: the server's clock, in UTC."""
    return kernel().now()


def reading() -> AbstractContextManager[Any]:
    """Lend a connection for the queries of read models. Raises StoreUnavailableError."""
    return kernel().store.reading()


def caller() -> Caller:
    """Return who makes this request. Raises Unauthenticated where everybody may call."""
    found: Caller | None = g.get("caller")
    if found is None:
        raise Unauthenticated("Sign in first.")
    return found
