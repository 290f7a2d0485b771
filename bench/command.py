"""Commands a second through the kernel, one writer, beside the same statements by hand."""

from bench.databases import database
from bench.line import Goal, Line, interleaved, timed
from bench.peer import peer
from bench.reports import handled, model, report, running
from bench.trips import trips_of
from deploy.ground import Ground
from events import chain

GOAL = Goal("≥", 0.6)


def measure(ground: Ground, *, rounds: int = 7, commands: int = 300) -> Line:
    """Measure; what was written by hand must be what the kernel takes for its own."""
    with (
        database(ground, "ours") as own,
        database(ground, "by_hand") as others,
        running(own, model) as kernel,
        running(others, model) as checking,
        peer("bench.hand.command:writer", dsn=others.dsn) as by_hand,
    ):

        def ours() -> float:
            with timed() as watch:
                for number in range(commands):
                    handled(kernel, report(number))
            return watch.rate(commands)

        sides = interleaved(ours, lambda: by_hand(commands=commands), rounds)
        trips = trips_of(lambda: handled(kernel, report(0)))
        assert chain.verify_log(checking.store).holds
    return sides.line("command", GOAL, "commands/s", round_trips=trips)
