"""Which of the evidence that a decision turns on can be looked at."""

from contracts.issue.commands.case import RaiseIssue, SettleOnSpot, VerifyIssue
from events.unit import Unit
from services.issue.domain.state import Case
from services.web.evidence import named_in


def held(unit: Unit, case: object, command: object) -> frozenset[str]:
    """Return the digests whose bytes are kept, of what the command and the case show.

    Looked up only where a command means that something is settled or verified.
    """
    settles = isinstance(command, RaiseIssue) and command.settled is not None
    if not (settles or isinstance(command, SettleOnSpot | VerifyIssue)):
        return frozenset()
    return unit.kernel.blobs.held(named_in(command, *_shown(case)))


def _shown(case: object) -> tuple[object, ...]:
    return (case.evidence, *case.parts.values()) if isinstance(case, Case) else ()
