"""Following a log with cursor and table in PostgreSQL, beside nameko's own event handler."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import eventlet
from sqlalchemy import delete, func, select, update

from bench.databases import database, vhost
from bench.line import Goal, Line, interleaved, timed
from bench.peer import peer
from bench.relaying import relayed
from bench.reports import SOURCE, fill, running
from bench.service import heard, listener
from deploy.ground import Ground
from events.envelope import GENESIS
from events.kernel import Kernel
from events.providers import kernel_of
from events.store.tables import cursors

GOAL = Goal("≥", 8.0)


def measure(ground: Ground, *, rounds: int = 3, events: int = 10_000, theirs: int = 1000) -> Line:
    """Measure from the first batch that is stored to the last; the queue is full beforehand."""
    with (
        TemporaryDirectory() as folder,
        database(ground, "reports") as source,
        database(ground, "listener") as own,
        database(ground, "nameko") as others,
        vhost(ground, "ours") as broker,
        vhost(ground, "nameko") as their_broker,
        running(source) as kernel,
        peer(
            "bench.theirs.handling:handler",
            dsn=others.dsn,
            amqp=their_broker,
            events=theirs,
        ) as nameko,
    ):
        fill(kernel, events, [uuid4() for _ in range(200)])

        def ours() -> float:
            relayed(kernel, broker, events)
            return _followed(own.url, broker, Path(folder), events)

        sides = interleaved(ours, nameko, rounds)
    return sides.line("subscription", GOAL, "events/s")


def _followed(url: str, broker: str, folder: Path, events: int) -> float:
    """Start the listener, let it follow the whole log, and stop it; forget all that it heard."""
    with _listening(url, broker, folder) as kernel:
        while not (begun := _reached(kernel)):
            eventlet.sleep(0.002)
        with timed() as watch:
            while _reached(kernel) < events:
                eventlet.sleep(0.005)
        with kernel.store.writing() as connection:
            assert connection.scalar(select(func.count()).select_from(heard)) == events
            connection.execute(delete(heard))
            this = update(cursors).where(cursors.c.name == f"from/{SOURCE}")
            connection.execute(this.values(position=0, hash=GENESIS))
    return watch.rate(events - begun)


@contextmanager
def _listening(url: str, broker: str, folder: Path) -> Iterator[Kernel]:
    container = listener(url, broker, folder)
    container.start()
    try:
        yield kernel_of(container)
    finally:
        container.stop()


def _reached(kernel: Kernel) -> int:
    wanted = select(cursors.c.position).where(cursors.c.name == f"from/{SOURCE}")
    with kernel.store.reading() as connection:
        return int(connection.scalar(wanted) or 0)
