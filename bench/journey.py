"""From a visit with a problem to the department's queue, beside what its hops cost by hand.

Both are at rest before they begin: what is asked is how long one record takes that comes alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from statistics import median
from time import perf_counter
from typing import Any, TypeAlias
from uuid import uuid4

import amqp
import eventlet

from bench.databases import connected, database, vhost
from bench.line import Goal, Line, interleaved
from bench.peer import peer
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

REST_S = 1.5
"""What precedes each journey, so that all are idle (some are followed at leisure), and each hop by
hand: whoever has waited is slower than whoever does the same in a loop."""

NOTE = (
    "PUT {put}; {hops} × (commit {commit}, publish {publish}, delivery {delivery}); "
    "in a loop without rest {looped:.2f}"
)

Hop: TypeAlias = dict[str, float]
"""Milliseconds of a hop's three steps."""

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
            puts, rested, busy = list[float](), list[Hop](), list[Hop]()

            def other() -> float:
                busy.append(by_hand(times=times, rest=0))
                rested.append(by_hand(times=visits, rest=REST_S))
                return HOPS * sum(rested[-1].values())

            sides = interleaved(
                lambda: median(_journey(world, queues, puts) for _ in range(visits)), other, rounds
            )
    put, hop, looped = round(median(puts), 1), _median(rested), _median(busy)
    note = NOTE.format(put=put, hops=HOPS, looped=HOPS * sum(looped.values()), **hop)
    parts = {"put": put, **hop}
    return sides.line("end to end", GOAL, "ms", note=note, parts_ms=parts, looped_ms=looped)


def _world(county: Deployment) -> World:
    clock = county.settings.clock()
    assert isinstance(clock, MovableClock)  # since the day begins when we say
    return world_on(county.site(), clock, county.operator_password)


def _median(hops: list[Hop]) -> Hop:
    return {name: round(median(hop[name] for hop in hops), 2) for name in hops[0]}


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
    eventlet.sleep(REST_S)
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
