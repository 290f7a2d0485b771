"""Who looks after services: operators of the whole county."""

from services.web.access import Who
from services.web.current import county
from services.web.identity import Caller
from services.web.problems import Forbidden

OPERATORS: Who = ["operator"]


def require_county(who: Caller) -> None:
    """Raise Forbidden where somebody's areas are not the whole county."""
    if not who.covers(county()):
        raise Forbidden("Operators of the whole county look after its services.")
