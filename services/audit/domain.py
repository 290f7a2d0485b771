"""What a check of one service's log leads to: an event that says what was found."""

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.audit.events import ChainVerified, DivergenceFound
from contracts.audit.parts import Divergence
from events.decider import Decider

MOST_TOLD = 100
"""How many divergences of one check an event tells in full."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a check of a service's log has found, and up to which position it looked.

    Our own command, too: put it on record.
    """

    service: str
    position: int
    unarchived: int
    divergences: tuple[Divergence, ...] = ()


def _record(_state: None, report: Report, _facts: None) -> Sequence[object]:
    if not report.divergences:
        verified = ChainVerified(
            service=report.service,
            position=report.position,
            unarchived=report.unarchived,
        )
        return [verified]
    return [
        DivergenceFound(
            service=report.service,
            position=report.position,
            unarchived=report.unarchived,
            found=len(report.divergences),
            divergences=report.divergences[:MOST_TOLD],
        ),
    ]


chain: Decider[None, Report, None] = Decider(
    "chain",
    None,
    _record,
    lambda state, _event: state,
    folds=False,
)
"""The checks of one service's log. Every one is on record, also those that found nothing."""
