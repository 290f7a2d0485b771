"""For which departments somebody stands."""

from datetime import datetime

from sqlalchemy import Connection

from contracts.common import Role
from services.issue.clocks.hours import local_day
from services.issue.facts import slow
from services.web.identity import Caller

IN_DEPARTMENTS: tuple[Role, ...] = (
    "officer",
    "department_system",
    "street_coordinator",
    "county_coordinator",
)
"""Roles in which one works for a department, and sees what it has a part in."""


def departments_of(connection: Connection, who: Caller, at: datetime) -> frozenset[str]:
    """Return the codes of the caller's department and of those that it has absorbed."""
    own = who.department
    if own is None or not who.has(*IN_DEPARTMENTS):
        return frozenset()
    units = slow.units(connection, local_day(at))
    return frozenset({own, *(code for code, unit in units.items() if unit.successor == own)})
