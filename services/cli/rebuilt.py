"""Showing what a rebuild has found, to people and to programs."""

from typing import Any

import click

from events.rebuild import Difference, Rebuilt
from services.audit.comparing import Unread

SHOWN = 20
"""How many differing rows of a model are told on a terminal; JSON has more."""

Found = Rebuilt | Unread


def tell(service: str, found: Found) -> None:
    """Print one line, and one for each of the first rows that differ, without their values."""
    if isinstance(found, Unread):
        click.echo(f"{service:<10} {found.model:<28} not compared: {found.reason}")
        return
    outcome = f"{found.differing} differ" if found.differing else "all the same"
    at = f"at event {found.position}" + (f" of {found.source}" if found.source else "")
    click.echo(f"{service:<10} {found.model:<28} {found.rows:>7} rows {at}, {outcome}")
    for difference in found.differences[:SHOWN]:
        click.echo(f"  {_words(difference)}")


def shown(found: Found) -> Any:
    """Return what programs are told: of a copy's rows the keys and columns, no values.

    A copy is of people, too; who may look at the logs of two services need not see their rows.
    """
    if isinstance(found, Unread):
        return {"model": found.model, "source": found.source, "not_compared": found.reason}
    if found.source is None:
        return found
    return {
        "model": found.model,
        "source": found.source,
        "position": found.position,
        "rows": found.rows,
        "differing": found.differing,
        "differences": [
            {"table": each.table, "key": each.key, "what": _what(each), "columns": each.columns}
            for each in found.differences
        ],
    }


def _what(difference: Difference) -> str:
    if difference.live is None:
        return "is missing"
    return "should not be there" if difference.rebuilt is None else "differs"


def _words(difference: Difference) -> str:
    row = " ".join((difference.table, *filter(None, map(str, difference.key))))
    return f"{row}: {', '.join(difference.columns) or _what(difference)}"
