"""`python -m bench [--only NAME ...]`: measure, print the table, write bench/results.json."""

import eventlet

eventlet.monkey_patch()  # before any import below, as each of our processes does

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

import structlog
from rich.console import Console

from bench import machine, table
from bench.line import Line, timed
from bench.lines import LINES
from deploy.ground import Ground, GroundError


def main(words: Sequence[str]) -> int:
    """Measure the lines asked for; return 0 when all were measured, whether they are met or not."""
    asked = _asked(words)
    console = Console(width=None if sys.stdout.isatty() else 150)
    quiet = structlog.make_filtering_bound_logger(logging.ERROR)
    structlog.configure(wrapper_class=quiet)  # the services tell of each start and stop
    about = machine.machine()
    try:
        with Ground(console.print) as ground:
            versions = machine.versions(ground)
            lines = [line for name in asked.only for line in _measured(name, ground, console)]
    except GroundError as error:
        console.print(str(error))
        return 1
    table.show(lines, console)
    table.keep(lines, about, versions, asked.results)
    console.print(f"Written to {asked.results}")
    return 0


def _measured(name: str, ground: Ground, console: Console) -> Sequence[Line]:
    with timed() as watch:
        found = LINES[name](ground)
    console.print(f"{name}: {watch.seconds:.0f} s")
    return [found] if isinstance(found, Line) else found


def _asked(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("bench", description=__doc__)
    parser.add_argument(
        "--only", action="append", choices=list(LINES), help="measure this line (may be repeated)"
    )
    parser.add_argument("--results", type=Path, default=table.RESULTS, help="where to write")
    asked = parser.parse_args(words)
    asked.only = asked.only or list(LINES)
    return asked


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
