"""What audits have found."""

from typing import Literal

from contracts.declare import event
from contracts.fields import Code, Line


@event("audit.divergence_found", version=1)
class DivergenceFound:
    """A service's log and the archive disagree about an event."""

    service: Code
    position: int
    stream: Code
    kind: Literal["altered", "removed", "inserted", "forked"]
    detail: Line


@event("audit.verified", version=1)
class ChainVerified:
    """A service's log was compared with the archive up to a position, without a difference."""

    service: Code
    position: int
    unarchived: int
