"""Putting on record who was sent what, and who read which personal values."""

from events.context import Context
from events.kernel import Kernel
from events.unit import Unit
from services.feed import read_models
from services.feed.domain import Access, access


def note(kernel: Kernel, *notes: tuple[Access, Context]) -> None:
    """Record in one unit what happened to departments' feeds; of each what changes something.

    No two notes are of one department: each decides by what was recorded before.
    """

    def work(unit: Unit) -> None:
        departments = [what.department for what, _ in notes]
        reached = read_models.reached(unit.connection, departments)
        unit.expect(access, departments)
        for what, context in notes:
            with unit.under(context):
                unit.decide(access, what.department, what, reached[what.department])

    if notes:
        _, first = notes[0]
        kernel.run(first, work)
