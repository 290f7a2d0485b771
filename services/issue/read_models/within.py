"""Narrowing a query to some areas, in a way that an index serves under any collation."""

from collections.abc import Iterable

from sqlalchemy import Column, ColumnElement, and_, false, or_, true

from services.issue.policy import case_policy


def within(column: Column[str], areas: Iterable[str]) -> ColumnElement[bool]:
    """Return the condition that a division code lies in one of `areas`, or is one of them.

    Nobody who has no area sees anything. Every case lies in the county: for who has all of it
    there is nothing to narrow, and so the index of the list's order serves the query.
    """
    county, wanted = case_policy().county, tuple(areas)
    if any(county.startswith(area) for area in wanted):
        return true()
    return or_(false(), *(_begins(column, area) for area in wanted))


def _begins(column: Column[str], area: str) -> ColumnElement[bool]:
    # 330783 to before 330784: codes are digits, and digits are in order in every collation.
    return and_(column >= area, column < str(int(area) + 1))
