"""How a service stands at the moment somebody collects: read, never under the append lock."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, get_args

from eventlet.timeout import Timeout
from msgspec import DecodeError
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from sqlalchemy import Connection, func, select

from events.envelope import time_of
from events.health import Status
from events.metrics.counters import REGISTRY
from events.metrics.measure import Measure
from events.store import StoreUnavailableError
from events.store.tables import cursors, parked

if TYPE_CHECKING:
    from events.kernel import Kernel

PATIENCE = 5.0
"""Seconds that a service's database may take to answer; without an answer it counts as down."""

FRESH = 60.0
"""Seconds for which a measure is not taken again: it may look at a whole table."""

_GAUGES = {
    "needle_store_up": ("Whether a service's database answers.", ("service",)),
    "needle_log_position": ("The last position of a service's log.", ("source",)),
    "needle_relay_lag_events": ("Events that are not relayed yet.", ("service",)),
    "needle_subscription_position": (
        "The position in a source's log that a service has handled.",
        ("service", "source"),
    ),
    "needle_subscription_lag_seconds": (
        "Age of the oldest event in hand, or how long the source was not heard; 0 in step.",
        ("service", "source"),
    ),
    "needle_read_model_lag_events": ("Events not folded yet.", ("service", "model")),
    "needle_parked_events": ("Events that wait aside.", ("service", "source")),
    "needle_part_condition": (
        "1 for the condition that a part of a service is in, 0 for the others.",
        ("service", "part", "condition"),
    ),
}


@dataclass
class _Watched:
    """One service of this process, and what was measured of it last."""

    kernel: "Kernel"
    measures: Sequence[Measure]
    taken: dict[str, tuple[float, Mapping[str, float]]] = field(default_factory=dict)


_watched: list[_Watched] = []


def watch(kernel: "Kernel", measures: Sequence[Measure] = ()) -> None:
    """Have a service's standing told from now on."""
    _watched.append(_Watched(kernel, measures))


def forget(kernel: "Kernel") -> None:
    """Tell nothing more of a service that has stopped."""
    _watched[:] = [each for each in _watched if each.kernel is not kernel]


class _Standing(Collector):
    """Asks every watched service, when somebody collects."""

    def collect(self) -> Iterator[Metric]:
        """Yield all gauges; where a database is away, those that need it are left out."""
        samples = [sample for each in tuple(_watched) for sample in _samples(each)]
        families = {
            name: GaugeMetricFamily(name, text, labels=labels)
            for name, (text, labels) in _GAUGES.items()
        }
        for each in tuple(_watched):
            for measure in each.measures:
                families[measure.name] = GaugeMetricFamily(
                    measure.name, measure.text, labels=("service", measure.label)
                )
        for name, values, number in samples:
            families[name].add_metric(values, number)
        yield from families.values()

    def describe(self) -> Iterable[Metric]:
        """Describe nothing: there may be no service yet."""
        return ()


REGISTRY.register(_Standing())

_Sample = tuple[str, tuple[str, ...], float]

_FROM = "from/"
_STATUSES: tuple[Status, ...] = get_args(Status)
_CURSORS = select(cursors.c.name, cursors.c.position)
_PARKED = select(parked.c.source, func.count()).group_by(parked.c.source)


def _samples(watched: _Watched) -> list[_Sample]:
    kernel = watched.kernel
    samples = list(_of_health(kernel))
    try:
        with Timeout(PATIENCE), kernel.store.reading() as connection:
            samples += _of_tables(kernel, connection)
            samples += _measured(watched, connection)
    except (StoreUnavailableError, Timeout):
        return [*samples, ("needle_store_up", (kernel.name,), 0)]
    return [*samples, ("needle_store_up", (kernel.name,), 1)]


def _of_health(kernel: "Kernel") -> Iterator[_Sample]:
    for part, condition in kernel.health:
        for status in _STATUSES:
            is_so = float(condition.status == status)
            yield "needle_part_condition", (kernel.name, part, status), is_so
        if part.startswith(_FROM):
            source = part.removeprefix(_FROM)
            yield "needle_subscription_lag_seconds", (kernel.name, source), _behind(kernel, part)


def _behind(kernel: "Kernel", part: str) -> float:
    """Tell how old the oldest event in hand is, or for how long a source was not heard."""
    body, condition = kernel.health.in_hand.get(part), kernel.health[part]
    silent = 0.0 if condition.status == "well" else monotonic() - condition.since
    with suppress(DecodeError):
        if body is not None:
            return max(silent, (kernel.now() - time_of(body)).total_seconds())
    return silent


def _of_tables(kernel: "Kernel", connection: Connection) -> list[_Sample]:
    name, head = kernel.name, kernel.store.head(connection).position
    reached: dict[str, int] = dict(connection.execute(_CURSORS).all())
    waiting: dict[str, int] = dict(connection.execute(_PARKED).all())
    found: list[_Sample] = [("needle_log_position", (name,), head)]
    if "relay" in reached:
        found.append(("needle_relay_lag_events", (name,), max(0, head - reached["relay"])))
    for model in kernel.models:
        lag = max(0, head - reached.get(model.cursor, 0))
        found.append(("needle_read_model_lag_events", (name, model.name), lag))
    for cursor, position in reached.items():
        if cursor.startswith(_FROM):
            source = cursor.removeprefix(_FROM)
            found.append(("needle_subscription_position", (name, source), position))
            waiting.setdefault(source, 0)
    found += [("needle_parked_events", (name, source), n) for source, n in waiting.items()]
    return found


def _measured(watched: _Watched, connection: Connection) -> Iterator[_Sample]:
    name = watched.kernel.name
    for measure in watched.measures:
        for label, value in _taken(watched, measure, connection).items():
            yield measure.name, (name, label), value


def _taken(watched: _Watched, measure: Measure, connection: Connection) -> Mapping[str, float]:
    at, values = watched.taken.get(measure.name, (-FRESH, {}))
    if monotonic() - at >= FRESH:
        values = measure.read(connection, watched.kernel.now())
        watched.taken[measure.name] = (monotonic(), values)
    return values
