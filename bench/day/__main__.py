"""`python -m bench.day [--events N]`: play the day, judge it, write what was measured."""

import json
import signal
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from rich.console import Console

from bench.day.plan import WHOLE, Plan
from bench.day.playing import play
from bench.services import deployment
from deploy.ground import Ground

RESULTS = Path(__file__).parents[1] / "day.json"
MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@click.command()
@click.option("--events", default=WHOLE, show_default=True, help="Of about how many events.")
@click.option("--together", is_flag=True, help="All services in one process: starts sooner.")
@click.option("--results", type=click.Path(path_type=Path), default=RESULTS, show_default=True)
def main(*, events: int, together: bool, results: Path) -> None:
    """Generate, load and follow a day of a whole county; exit 1 where something does not hold."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: all is cleared away
    console, plan = Console(highlight=False), Plan(events)
    with (
        Ground(console.print) as ground,
        deployment(ground, together=together, begins=MONDAY) as here,
    ):
        figures, found = play(here, plan)
    for name, figure in figures.items():
        console.print(f"  {name}: {figure}", markup=False)
    for each in found:
        mark = "yes" if each.holds else f"NO ({each.wrong:,} of {each.of:,})"
        console.print(f"  {each.what} [{each.of:,}]: {mark}", markup=False)
    document = {**figures, "findings": [{**asdict(each), "holds": each.holds} for each in found]}
    results.write_text(json.dumps(document, indent=2) + "\n", "utf-8")
    console.print(f"Written to {results}")
    if not all(each.holds for each in found):
        sys.exit(1)


if __name__ == "__main__":
    main()
