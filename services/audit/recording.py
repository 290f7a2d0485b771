"""Putting on record what a check has found."""

from events.context import Context
from events.kernel import Kernel
from services.audit.domain import Report, chain


def record(kernel: Kernel, report: Report, context: Context) -> None:
    """Append what a check of one service's log has found."""
    kernel.run(context, lambda unit: unit.decide(chain, report.service, report, None))
