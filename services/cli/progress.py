"""Telling on standard error how far a command is, if it takes more than a moment."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Told = Callable[[str, int, int | None], None]
"""Told what is being done, how much of it is, and of how much, if anybody knows."""

QUIET_S = 1.0
"""A command that takes no longer shows no bar."""

EVERY_S = 0.1
"""Seconds between two looks of the bar."""


@contextmanager
def bar() -> Iterator[Told]:
    """Show a bar on a terminal, once the block has taken a second; none into a pipe or a file."""
    console = Console(stderr=True)
    shown = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        auto_refresh=False,  # from a thread of its own, which never gets a turn while we count
        disable=not console.is_terminal,
    )
    task = shown.add_task("", total=None)
    due = monotonic() + QUIET_S

    def tell(what: str, done: int, of: int | None) -> None:
        nonlocal due
        if monotonic() >= due:
            due = monotonic() + EVERY_S
            shown.update(task, description=what, completed=done, total=of)
            shown.start()
            shown.refresh()

    try:
        yield tell
    finally:
        shown.stop()
