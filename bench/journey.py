"""From a visit with a problem to the department's queue, beside what its hops cost by hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from statistics import median
from time import perf_counter
from typing import Any
from uuid import uuid4

import amqp
import eventlet

from bench.databases import connected, database, vhost
from bench.line import Goal, Line, interleaved
from bench.peer import Turn, peer
from bench.reports import running
from bench.services import Deployment, deployment
from deploy.ground import Ground
from events.clock import MovableClock
from services.cli.client import wait_for
from services.cli.demo.story.setting import HOUSE, HOUSEHOLD, SYSTEMS, set_up, world_on
from services.cli.demo.story.world import MONDAY, World

GOAL = Goal("≤", 2.5)
HOPS = 3
"""Visit to issue, issue to feed, feed to the department's queue."""

PATIENCE_S = 30
URGENT = "停水或爆管"
"""A category that is dispatched by rule as it is raised."""


def measure(ground: Ground, *, rounds: int = 5, visits: int = 5, times: int = 20) -> Line:
    """Measure on an idle county: each service in its own process, one visit after the other."""
    with (
        vhost(ground, "hop") as other_broker,
        database(ground, "hop") as others,
        running(others),
        deployment(ground, begins=MONDAY) as county,
    ):
        world = _world(county)
        set_up(world)
        with (
            _queues(county.broker) as queues,
            peer("bench.hand.hop:hop", dsn=others.dsn, broker=other_broker) as by_hand,
        ):
            hops: list[dict[str, float]] = []
            puts: list[float] = []
            sides = interleaved(
                lambda: median(_journey(world, queues, puts) for _ in range(visits)),
                lambda: _by_hand(by_hand, times, hops),
                rounds,
            )
    told = {name: round(median(hop[name] for hop in hops), 2) for name in hops[0]}
    told["put"] = round(median(puts), 1)
    note = "PUT {put}; {hops} × (commit {commit}, publish {publish}, delivery {delivery})"
    return sides.line("end to end", GOAL, "ms", note=note.format(hops=HOPS, **told), parts_ms=told)


def _world(county: Deployment) -> World:
    clock = county.settings.clock()
    assert isinstance(clock, MovableClock)  # since the day begins when we say
    return world_on(county.site(), clock, county.operator_password)


def _by_hand(hop: Turn, times: int, hops: list[dict[str, float]]) -> float:
    hops.append(hop(times=times))
    return HOPS * sum(hops[-1].values())


class Queues:
    """The departments' queues, and what arrives in them."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._bodies: list[str] = []
        for department in SYSTEMS:
            queue = f"department.{department}"
            wait_for(queue, partial(_is_there, connection, queue))
            connection.channel().basic_consume(queue, no_ack=True, callback=self._arrive)

    def wait_for(self, words: str) -> None:
        """Wait until an item with these words has arrived. Raises TimeoutError."""
        while not any(words in body for body in self._bodies):
            self._connection.drain_events(timeout=PATIENCE_S)
        self._bodies.clear()

    def _arrive(self, message: Any) -> None:
        body = message.body
        self._bodies.append(body if isinstance(body, str) else bytes(body).decode())


def _is_there(connection: Any, queue: str) -> bool:
    """Tell whether a department's queue was made; that follows the opening of its account."""
    try:
        connection.channel().queue_declare(queue, passive=True)
    except amqp.NotFound:
        return False
    return True


@contextmanager
def _queues(broker: str) -> Iterator[Queues]:
    with connected(broker) as connection:
        yield Queues(connection)


def _journey(world: World, queues: Queues, puts: list[float]) -> float:
    """Record a visit with a problem; return after how many milliseconds a department has it."""
    eventlet.sleep(1.5)  # so that all are idle: some are followed at leisure
    cadre, problem = world.as_("cadre-xiaoman"), str(uuid4())
    form = cadre.get(f"/api/forms/{HOUSEHOLD}", occasion="household_visit")
    body: dict[str, Any] = {
        "place": HOUSEHOLD,
        "kind": "household_visit",
        "outcome": "nobody_home",
        "form": form["version"],
        "problems": [
            {
                "problem": problem,
                "category": URGENT,
                "title": f"水管爆裂 {problem[:8]}",
                "description": "门前水管爆裂，路面积水。",
                "urgent": True,
                "point": HOUSE,
            },
        ],
        "observed_at": world.now(),
    }
    begun = perf_counter()
    cadre.put(f"/api/visits/{uuid4()}", body)
    puts.append(1000 * (perf_counter() - begun))
    queues.wait_for(problem[:8])
    return 1000 * (perf_counter() - begun)
