"""Narrowing what is listed to an area that was asked for."""

from services.web.identity import Caller


def narrowed(who: Caller, area: str | None) -> tuple[str, ...]:
    """Return those of the caller's areas that lie in `area`, or `area` if it lies in one."""
    if area is None or who.covers(area):
        return tuple(who.areas) if area is None else (area,)
    return tuple(own for own in who.areas if own.startswith(area))
