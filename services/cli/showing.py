"""Showing what was found: as a table for people, or as JSON for programs."""

from collections.abc import Mapping, Sequence
from typing import Any

import click
import msgspec
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

as_json = click.option("--json", "json", is_flag=True, help="Print JSON, for programs.")
"""The option of every command whose answer a program may read."""

PIPE_WIDTH = 240
"""Columns of a table that goes into a pipe or a file, where no terminal says how many."""


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table to standard output; without rows, nothing."""
    if not rows:
        return
    shown = Table(*columns, box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for row in rows:
        shown.add_row(*(Text(_cell(value)) for value in row))
    console().print(shown)


def document(value: Any) -> None:
    """Print a value, which may be of contracts' classes, as JSON to standard output."""
    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def items(found: Sequence[Mapping[str, Any]], columns: Sequence[str], *, json: bool) -> None:
    """Print what a list answered: all of it as JSON, or these columns of it as a table."""
    if json:
        document(found)
    else:
        table(columns, [[item.get(column) for column in columns] for item in found])


def console() -> Console:
    """Return standard output; what is written to a file is not broken at 80 columns."""
    made = Console(highlight=False, markup=False)
    return made if made.is_terminal else Console(highlight=False, markup=False, width=PIPE_WIDTH)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return " ".join(map(str, value))
    return str(value)
