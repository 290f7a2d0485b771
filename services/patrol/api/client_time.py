"""The phone's own time, which it tells with each request so that its clock can be corrected."""

from datetime import datetime

from flask import request

from services.web.current import now
from services.web.problems import Problem

CLIENT_TIME = "Client-Time"


def ahead_s() -> float:
    """Return by how many seconds the client's clock is ahead of ours, 0 if it does not tell.

    Raises Problem 400.
    """
    told = request.headers.get(CLIENT_TIME)
    if told is None:
        return 0.0
    try:
        return (datetime.fromisoformat(told) - now()).total_seconds()
    except (ValueError, TypeError):
        detail = f"Send your time with its offset: `{CLIENT_TIME}: 2026-11-23T09:00:00+08:00`."
        raise Problem(400, "client-time", detail) from None
