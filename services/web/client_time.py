"""The phone's own time, which it tells with each request so that its clock can be corrected.

    command_route(visits, "/<uuid:visit>", RecordVisit, visit, ..., facts=by_client_clock(gather))

Whoever reads the header this way has it in OpenAPI, too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import request

from events.unit import Unit
from services.web.current import now
from services.web.identity import Caller
from services.web.problems import Problem

NAME: Final = "Client-Time"

_HEADER: Final = {
    "in": "header",
    "name": NAME,
    "schema": {"type": "string", "format": "date-time"},
    "description": "Your clock's present time with its offset, at this very sending: when you say "
    "that something was observed is corrected by how far your clock is off, and flagged where that "
    "is more than five minutes. Without it your clock is taken as right. A repeated request has "
    "the same body and a later header.",
}


@dataclass(frozen=True, slots=True)
class by_client_clock:  # noqa: N801 - it reads as the function that it stands for
    """Gather a command's facts with a last argument: how many seconds the client's clock is ahead.

    That is 0 where the client does not tell its time. Raises Problem 400.
    """

    gather: Callable[[Unit, Any, Any, Caller, float], Any]
    parameters = (_HEADER,)

    def __call__(self, unit: Unit, state: Any, command: Any, who: Caller) -> Any:
        """Gather the facts."""
        return self.gather(unit, state, command, who, _ahead_s())


def _ahead_s() -> float:
    told = request.headers.get(NAME)
    if told is None:
        return 0.0
    try:
        return (datetime.fromisoformat(told) - now()).total_seconds()
    except (ValueError, TypeError):
        detail = f"Send your time with its offset: `{NAME}: 2026-11-23T09:00:00+08:00`."
        raise Problem(400, "client-time", detail) from None
