"""What is shown (佐证材料) proves something once its bytes are here: a digest alone does not."""

from collections.abc import Sequence
from typing import Final

from contracts.common import Evidence
from events.decider import Refused
from services.issue.domain.facts_needed import Facts

NOT_HELD: Final = "evidence.not-held"
"""The refusal that is over as soon as the bytes have come."""

_UPLOAD: Final = "/api/issues/evidence/{digest}"


def require_held(evidence: Sequence[Evidence], facts: Facts) -> None:
    """Let pass what can be looked at. Raises Refused, which says what to send where."""
    missing = _missing(evidence, facts)
    if missing:
        raise Refused(
            NOT_HELD,
            "Nobody can look at this yet: PUT the bytes of each digest in `missing` to `upload`, "
            "then send this again.",
            missing=missing,
            upload=_UPLOAD,
        )


def _missing(evidence: Sequence[Evidence], facts: Facts) -> list[str]:
    return [shown.digest for shown in evidence if shown.digest not in facts.held]
