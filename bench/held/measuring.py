"""The dearest request: what anybody may ask for that costs the services most, one process for all.

It is asked of a county in which the story was played, on SQLite and without a broker, so that all
that the seven services do about it falls into the process that is measured.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.held.asking import Asked, ask_for_the_most, send_the_widest, worked_s
from bench.held.county import County
from bench.line import Goal, Line
from deploy.ground import Ground
from deploy.ground.ports import free_port
from events.clock import MovableClock
from services.cli.client import Site
from services.cli.demo.server import serving
from services.cli.demo.story import play
from services.cli.demo.story.setting import world_on
from services.cli.demo.story.world import MONDAY
from services.cli.local import LocalFolder

GOAL = Goal("<", 250.0)
QUIET_S, PATIENCE_S = 0.05, 10.0
TOLD = 10
Asking = Callable[[County, Callable[[], None]], Iterator[Asked]]


def measure(
    _ground: Ground, *, ask: tuple[Asking, ...] = (send_the_widest, ask_for_the_most)
) -> Line:
    """Send the widest that is accepted, and ask for the most of everything, each when all is quiet.

    What is asked last may retire what the others name.
    """
    with _county() as county:
        asked = list(chain.from_iterable(each(county, lambda: _rest(county.pid)) for each in ask))
    return line_of(asked)


def line_of(asked: Sequence[Asked]) -> Line:
    """Make the table's line: the dearest of all, and which it was."""
    dearest = sorted(asked, reverse=True)[:TOLD]
    return Line(
        line="held",
        ours=dearest[0].seconds * 1000,
        goal=GOAL,
        unit="ms of CPU",
        note=f"the dearest of {len(asked):,} requests: {dearest[0].name}",
        more={"dearest": [asdict(each) for each in dearest]},
    )


@contextmanager
def _county() -> Iterator[County]:
    with TemporaryDirectory(prefix="needle-bench-") as temporary:
        folder = Path(temporary)
        local, port = LocalFolder(folder), free_port()
        clock = MovableClock(local.clock_file)
        clock.move_to(MONDAY)
        url = f"http://127.0.0.1:{port}"
        with serving(folder, port, local.clock_file) as server:
            world = world_on(Site(url), clock, local.operator_password())
            seen = play(world)
            passwords = {**world.passwords, "operator-1": local.operator_password()}
            yield County(url, folder, seen, passwords, server.pid)


def _rest(pid: int) -> None:
    """Wait until a process does nothing any more about what it was sent before."""
    deadline, before = time.monotonic() + PATIENCE_S, -1.0
    while (now := worked_s(pid)) > before and time.monotonic() < deadline:
        before = now
        time.sleep(QUIET_S)
