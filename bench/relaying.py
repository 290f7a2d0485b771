"""Relaying a log to a subscriber's queue, confirmed and in order, beside unconfirmed publishes."""

from uuid import uuid4

import eventlet
from sqlalchemy import update

from bench.databases import connected, database, vhost
from bench.line import Goal, Line, interleaved, timed
from bench.peer import peer
from bench.reports import SOURCE, fill, running
from bench.service import SUBSCRIBER
from deploy.ground import Ground
from events import threads
from events.broker import Broker
from events.broker.topology import subscription_queue
from events.envelope import GENESIS
from events.health import Health
from events.kernel import Kernel
from events.relay import Relay
from events.relay.mark import NAME
from events.store.tables import cursors

GOAL = Goal("≥", 1.0)


def measure(ground: Ground, *, rounds: int = 5, events: int = 10_000) -> Line:
    """Measure from the start of the relay to the mark behind the last confirmed event."""
    with (
        database(ground, "relay") as own,
        vhost(ground, "relay") as broker,
        running(own) as kernel,
    ):
        fill(kernel, events, [uuid4() for _ in range(200)])
        with peer("bench.theirs.publishing:publisher", dsn=own.dsn, amqp=broker) as theirs:

            def ours() -> float:
                rate = relayed(kernel, broker, events)
                purge(broker, subscription_queue(SUBSCRIBER, SOURCE), events)
                return rate

            sides = interleaved(ours, theirs, rounds)
    return sides.line("relay", GOAL, "events/s")


def relayed(kernel: Kernel, broker: str, events: int) -> float:
    """Relay the whole log once; return how many events a second were confirmed."""
    relay = Relay(kernel.store, Health(), Broker(broker), [SUBSCRIBER])
    with timed() as watch:
        thread = eventlet.spawn(relay.run)
        while mark(kernel) < events:
            eventlet.sleep(0.005)
    threads.end([thread])
    _forget(kernel)
    return watch.rate(events)


def mark(kernel: Kernel) -> int:
    """Return the position up to which everything is confirmed."""
    with kernel.store.reading() as connection:
        wanted = cursors.select().where(cursors.c.name == NAME)
        row = connection.execute(wanted).first()
    return row.position if row else 0


def _forget(kernel: Kernel) -> None:
    with kernel.store.writing() as connection:
        this = update(cursors).where(cursors.c.name == NAME)
        connection.execute(this.values(position=0, hash=GENESIS))


def purge(broker: str, queue: str, expected: int) -> None:
    """Empty a queue, which must hold what was published and nothing else."""
    with connected(broker) as connection:
        held = connection.channel().queue_purge(queue)
    if held < expected:
        raise AssertionError(f"{queue} held {held} of {expected}")
