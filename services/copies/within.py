"""Narrowing a query to some areas, in a way that an index serves under any collation."""

from collections.abc import Iterable

from sqlalchemy import Column, ColumnElement, and_, false, or_, true


def within(
    column: Column[str],
    areas: Iterable[str],
    whole: str | None = None,
) -> ColumnElement[bool]:
    """Return the condition that a division code lies in one of `areas`, or is one of them.

    Nobody who has no area sees anything. Where all rows lie in `whole`, there is nothing to narrow
    for who has all of that, and so the index of the list's order serves the query.
    """
    wanted = tuple(areas)
    if whole is not None and whole.startswith(wanted):
        return true()
    return or_(false(), *(_begins(column, area) for area in wanted))


def _begins(column: Column[str], area: str) -> ColumnElement[bool]:
    # 330783 to before 330784: codes are digits, and digits are in order in every collation.
    return and_(column >= area, column < str(int(area) + 1))


def lies_in(area: str, areas: Iterable[str]) -> bool:
    """Tell whether a division code lies in one of `areas`, or is one of them."""
    return area.startswith(tuple(areas))
