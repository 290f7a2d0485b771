"""`needle demo`: the story, then a larger day, on services of their own."""

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import click
from rich.console import Console
from rich.progress import track

from events.clock import MovableClock
from services.cli.client import Site
from services.cli.demo.day import Day, Tally
from services.cli.demo.messages import messages, real_folder
from services.cli.demo.server import serving
from services.cli.demo.story import World, play
from services.cli.demo.story.setting import world_on
from services.cli.demo.story.world import MONDAY
from services.cli.demo.verdict import verdict
from services.cli.ending import ends_when_asked
from services.cli.local import LocalFolder
from services.cli.ports import free_port, require_free

Item = TypeVar("Item")

FOLDER = Path("var/demo")
PORT = 8000
SHOWN = 6


@click.command()
@click.option("--once", is_flag=True, help="End after the story, with exit 0.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    envvar="PORT",
    show_envvar=True,
    help="Where the services answer; 8000 unless they end after the story.",
)
@click.option("--issues", default=500, show_default=True, help="Messages of the larger day.")
def demo(*, once: bool, port: int | None, issues: int) -> None:
    """Play the story, then a larger day; leave the services on http://localhost:PORT.

    With --once everything is gone afterwards, and the last line says how the case ended.
    """
    console = Console(highlight=False)
    port = port or (free_port() if once else PORT)
    require_free(("127.0.0.1", port))
    ends_when_asked(within=1.9)  # a little more than the server has
    with _folder(once=once) as folder:
        local = LocalFolder(folder)
        clock = MovableClock(local.clock_file)
        clock.move_to(MONDAY)
        with serving(folder, port, local.clock_file) as server:
            world = _world(port, clock, local, console)
            seen = play(world)
            tally = _day(world, console, issues)
            clock.move_to(clock.now(), runs=True)
            settings = local.settings({}, mode="demo", movable=True)
            line = verdict(world, settings, seen, tally)
            if not once:
                _stay(console, world)
                server.wait()
    console.print(line, soft_wrap=True)


@contextmanager
def _folder(*, once: bool) -> Iterator[Path]:
    """Lend a folder: one that vanishes, or the demo's own, emptied."""
    if once:
        with tempfile.TemporaryDirectory(prefix="needle-demo-") as temporary:
            yield Path(temporary)
        return
    shutil.rmtree(FOLDER, ignore_errors=True)
    LocalFolder(FOLDER).create()
    yield FOLDER


def _world(port: int, clock: MovableClock, local: LocalFolder, console: Console) -> World:
    site = Site(f"http://127.0.0.1:{port}")
    return world_on(site, clock, local.operator_password(), console.print, others=["day"])


def _day(world: World, console: Console, issues: int) -> Tally:
    chosen, real = messages(issues, real_folder())
    kind = "real messages of residents" if real else "invented messages"
    console.print(f"\n[b]A larger day: {len(chosen)} {kind}, all streets and towns[/b]")

    def progress(items: Iterable[Item], what: str, total: int) -> Iterable[Item]:
        return track(items, what, total, console=Console(stderr=True), transient=True)

    tally = Day(world, progress).play(chosen)
    for category, count in tally.categories.most_common(SHOWN):
        console.print(f"  {count:>4}  {category}")
    console.print(
        f"  {tally.issues} issues became {tally.assignments.total()} assignments of "
        f"{len(tally.assignments)} units; {tally.received.total()} were received, each once.",
    )
    return tally


def _stay(console: Console, world: World) -> None:
    console.print(f"\nThe services are up on {world.site.default} (Ctrl-C ends them).")
    console.print(f"  {world.site.default}/api/  reads as a page")
    for person in ("cadre-xiaoman", "street-lixia", "county-bailu", "auditor-qiufen"):
        console.print(f"  sign in as {person}, password {world.passwords[person]}")
