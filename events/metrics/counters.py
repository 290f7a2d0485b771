"""The kernel's counters: one place for their names."""

from collections.abc import Iterable

from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    ProcessCollector,
    disable_created_metrics,
)

disable_created_metrics()  # type: ignore[no-untyped-call]  # when a counter began is told by its process's start

REGISTRY = CollectorRegistry()
"""All metrics of this process. Its services share it and are told apart by their labels."""

ProcessCollector(registry=REGISTRY)
GCCollector(registry=REGISTRY)

APPENDED = Counter(
    "needle_events_appended",
    "Events appended to a service's log.",
    ["service", "type"],
    registry=REGISTRY,
)
PUBLISHED = Counter(
    "needle_relay_published",
    "Events of a service's log that the broker has confirmed.",
    ["service"],
    registry=REGISTRY,
)
RESENT = Counter(
    "needle_relay_resent",
    "Events that the relay of a service said again to a subscriber that had asked.",
    ["service", "subscriber"],
    registry=REGISTRY,
)
UNCONFIRMED = Counter(
    "needle_relay_unconfirmed",
    "Events that were under way, unconfirmed, when the relay gave up its connection; sent again.",
    ["service"],
    registry=REGISTRY,
)
HANDLED = Counter(
    "needle_subscription_handled",
    "Events of a source that a service has handled (or parked), each once.",
    ["service", "source"],
    registry=REGISTRY,
)
SKIPPED = Counter(
    "needle_subscription_skipped",
    "Events of a source that came again and were passed over.",
    ["service", "source"],
    registry=REGISTRY,
)
ASKED = Counter(
    "needle_subscription_asked",
    "Times that a service has asked a source to say again what was missing.",
    ["service", "source"],
    registry=REGISTRY,
)
TIMER_CALLS = Counter(
    "needle_timer_calls",
    "Calls of a service's timers, and of what follows its own log, by outcome.",
    ["service", "timer", "outcome"],
    registry=REGISTRY,
)
VAULT = Counter(
    "needle_vault_operations",
    "Personal values sealed and opened, keys made and destroyed.",
    ["service", "operation"],
    registry=REGISTRY,
)
SWEPT = Counter(
    "needle_evidence_swept",
    "Photos and documents taken away because no event has named them for long.",
    ["service"],
    registry=REGISTRY,
)


def begin_relay(service: str, subscribers: Iterable[str]) -> None:
    """Tell a relay's counters at 0: an increase is not seen in what was not there before."""
    PUBLISHED.labels(service)
    UNCONFIRMED.labels(service)
    for subscriber in subscribers:
        RESENT.labels(service, subscriber)


def begin_subscription(service: str, source: str) -> None:
    """Tell a subscription's counters at 0."""
    for counter in (HANDLED, SKIPPED, ASKED):
        counter.labels(service, source)


def begin_timer(service: str, timer: str) -> None:
    """Tell a timer's counters at 0."""
    for outcome in ("well", "failed"):
        TIMER_CALLS.labels(service, timer, outcome)


def called(service: str, timer: str, *, well: bool) -> None:
    """Count one call of a timer."""
    TIMER_CALLS.labels(service, timer, "well" if well else "failed").inc()
