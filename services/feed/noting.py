"""Putting on record who was sent what, and who read which personal values."""

from collections.abc import Sequence

from events.context import Context
from events.kernel import Kernel
from events.unit import Unit
from services.feed import read_models
from services.feed.domain import Access, access


def note(kernel: Kernel, department: str, what: Access, context: Context) -> None:
    """Record what happened to a department's feed, unless it changes nothing."""
    kernel.run(context, lambda unit: _decide(unit, department, what))


def note_all(kernel: Kernel, notes: Sequence[tuple[Access, Context]]) -> None:
    """Record what happened to the feeds of several departments, in one unit."""

    def work(unit: Unit) -> None:
        for what, context in notes:
            with unit.under(context):
                _decide(unit, what.department, what)

    if notes:
        kernel.run(notes[0][1], work)


def _decide(unit: Unit, department: str, what: Access) -> None:
    unit.decide(access, department, what, read_models.reached(unit.connection, department))
