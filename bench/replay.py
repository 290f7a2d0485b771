"""Replaying a log: every event decoded into its dataclass and folded into its stream's state."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

from bench.databases import Database, database
from bench.line import Goal, Line, Side, interleaved, timed
from bench.peer import peer
from bench.reports import Lamp, fill, lamp, registry, running
from deploy.ground import Ground
from events.kernel import Kernel
from events.replay import events_of

BESIDE_DECODING = Goal("≥", 0.75)
BESIDE_PEER = Goal("≥", 2.0)
LAMPS = 200


def measure(ground: Ground, *, rounds: int = 7, events: int = 20_000) -> Line:
    """Measure beside a bare select and JSON decode of the same rows."""
    with (
        filled(ground, events) as (database_, kernel),
        peer("bench.hand.replay:reader", dsn=database_.dsn) as by_hand,
    ):
        sides = interleaved(replaying(kernel, events), by_hand, rounds)
    return sides.line("replay", BESIDE_DECODING, "events/s")


@contextmanager
def filled(ground: Ground, events: int) -> Iterator[tuple[Database, Kernel]]:
    """Make a log of so many events about some lamps."""
    with database(ground, "replay") as made, running(made) as kernel:
        fill(kernel, events, [uuid4() for _ in range(LAMPS)])
        yield made, kernel


def replaying(kernel: Kernel, events: int) -> Side:
    """Return what replays the whole log and tells how many events that was in a second."""

    def replay() -> float:
        states: dict[UUID, Lamp] = {}
        with timed() as watch:
            for event in events_of(kernel.store, registry):
                key = event.data.lamp
                states[key] = lamp.evolve(states.get(key, lamp.initial), event.data)
        assert sum(state.reports for state in states.values()) == events
        return watch.rate(events)

    return replay


def beside_peer(ground: Ground, *, rounds: int = 5, events: int = 20_000) -> Line:
    """Measure beside the library `eventsourcing`, which replays as many events of as many lamps."""
    with (
        filled(ground, events) as (_, kernel),
        database(ground, "peer") as others,
        peer(
            "bench.theirs.sourcing:reader", dsn=others.dsn, events=events, lamps=LAMPS
        ) as sourcing,
    ):
        sides = interleaved(replaying(kernel, events), sourcing, rounds)
    return sides.line("replay, peer", BESIDE_PEER, "events/s")
