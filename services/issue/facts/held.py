"""Which of the evidence that a decision turns on can be looked at."""

from contracts.issue.commands.case import (
    ConfirmSettlement,
    RaiseIssue,
    SettleOnSpot,
    VerifyIssue,
)
from events.blobs import digests_in
from events.unit import Unit
from services.issue.domain.decider import issue
from services.issue.domain.state import Case
from services.web.evidence import named_in

_LOOKED_AT = (SettleOnSpot, ConfirmSettlement, VerifyIssue)


def held(unit: Unit, case: object, command: object) -> frozenset[str]:
    """Return the digests whose bytes are kept, of what the command and the case show.

    Looked up only where a command means that something is settled or verified.
    """
    settles = isinstance(command, RaiseIssue) and command.settled is not None
    if not (settles or isinstance(command, _LOOKED_AT)):
        return frozenset()
    return unit.kernel.blobs.held(named_in(command, *_shown(case)))


def fresh(unit: Unit, case: object, command: object) -> frozenset[str]:
    """Return the digests that a verifier shows and that no record has named before.

    What other records have named is known once the sweep has come by; what this case has, at once.
    """
    if not (isinstance(command, VerifyIssue) and isinstance(case, Case)):
        return frozenset()
    kernel = unit.kernel
    shown = kernel.blobs.never_named(named_in(command))
    if not shown:
        return shown
    before = kernel.store.stream(unit.connection, issue.stream(case.issue))
    return shown.difference(*(digests_in(row.body) for row in before))


def _shown(case: object) -> tuple[object, ...]:
    return (case.evidence, case.claim, *case.parts.values()) if isinstance(case, Case) else ()
