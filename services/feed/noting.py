"""Putting on record who was sent what, and who read which personal values."""

from events.context import Context
from events.kernel import Kernel
from services.feed import read_models
from services.feed.domain import Access, access


def note(kernel: Kernel, department: str, what: Access, context: Context) -> None:
    """Record what happened to a department's feed, unless it changes nothing."""
    kernel.run(
        context,
        lambda unit: unit.decide(
            access,
            department,
            what,
            read_models.reached(unit.connection, department),
        ),
    )
