"""What audits have found."""

from contracts.audit.parts import Divergence
from contracts.declare import event
from contracts.fields import Code, Count


@event("audit.divergence_found", version=1)
class DivergenceFound:
    """A service's log and the archive disagree, or one of them does not hold in itself.

    The log was checked up to `position`; its last `unarchived` events were not archived yet.
    `divergences` are the first of `found`.
    """

    service: Code
    position: Count
    unarchived: Count
    found: Count
    divergences: tuple[Divergence, ...]


@event("audit.verified", version=1)
class ChainVerified:
    """A service's log was compared with the archive up to a position, without a difference.

    Its last `unarchived` events were not archived yet: of them only the chain was checked.
    """

    service: Code
    position: Count
    unarchived: Count
