"""Showing the lines on a terminal, and keeping them for programs."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.line import Line

RESULTS = Path(__file__).with_name("results.json")


def show(lines: Sequence[Line], console: Console) -> None:
    """Print the table."""
    table = Table("line", title="One Needle, side by side")
    for heading in ("ours", "beside it", "ratio", "goal"):
        table.add_column(heading, justify="right")
    for heading in ("met", "unit", "note"):
        table.add_column(heading)
    for line in lines:
        met = "[green]yes[/green]" if line.met else "[red]no[/red]"
        figures = (_figure(line.ours), _figure(line.other), _figure(line.ratio))
        table.add_row(line.line, *figures, str(line.goal), met, line.unit, line.note)
    console.print(table)


def keep(
    lines: Sequence[Line],
    machine: dict[str, Any],
    versions: dict[str, str],
    path: Path = RESULTS,
) -> None:
    """Write results.json."""
    found = {
        "machine": machine,
        "versions": versions,
        "lines": [line.document() for line in lines],
    }
    path.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", "utf-8")


def _figure(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"  # noqa: PLR2004 - three digits
