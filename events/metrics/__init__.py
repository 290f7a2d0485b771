"""What is counted: how much happened, and how things stand, for a Prometheus server to collect.

Counters are counted where something happens, after it was stored; how things stand is asked of
the services when somebody collects (events.metrics.standing). Every label has few values, all of
them our own words or codes: services, event types, routes, departments. None is personal.
"""

from events.metrics.counters import (
    APPENDED,
    ASKED,
    HANDLED,
    PUBLISHED,
    REGISTRY,
    RESENT,
    SKIPPED,
    SWEPT,
    TIMER_CALLS,
    UNCONFIRMED,
    VAULT,
    begin_relay,
    begin_subscription,
    begin_timer,
    called,
)
from events.metrics.measure import Measure
from events.metrics.standing import forget, watch

__all__ = [
    "APPENDED",
    "ASKED",
    "HANDLED",
    "PUBLISHED",
    "REGISTRY",
    "RESENT",
    "SKIPPED",
    "SWEPT",
    "TIMER_CALLS",
    "UNCONFIRMED",
    "VAULT",
    "Measure",
    "begin_relay",
    "begin_subscription",
    "begin_timer",
    "called",
    "forget",
    "watch",
]
