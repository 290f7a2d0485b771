"""Rebuilding a read model from its log, beside filling the same table with rows made beforehand."""

from uuid import uuid4

from bench.databases import database
from bench.line import Goal, Line, interleaved, timed
from bench.peer import peer
from bench.reports import fill, model, registry, running
from deploy.ground import Ground
from events.rebuild import rebuild
from events.rebuild.folding import BATCH

GOAL = Goal("≥", 0.5)


def measure(ground: Ground, *, rounds: int = 5, events: int = 10_000) -> Line:
    """Measure: what is rebuilt is compared with the live table, too."""
    with (
        database(ground, "ours") as own,
        database(ground, "by_hand") as others,
        running(own, model) as kernel,
        running(others, model),
        peer("bench.hand.rebuild:filler", dsn=others.dsn, rows=events, batch=BATCH) as by_hand,
    ):
        fill(kernel, events, [uuid4() for _ in range(200)])

        def ours() -> float:
            with timed() as watch:
                found = rebuild(kernel.store, registry, model)
            assert found.same
            assert found.rows == events
            return watch.rate(events)

        sides = interleaved(ours, by_hand, rounds)
    return sides.line("rebuild", GOAL, "events/s")
