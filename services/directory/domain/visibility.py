"""Whose name and telephone number a caller may know."""

from collections.abc import Sequence

from contracts.common import Role

_NAMELESS: frozenset[Role] = frozenset({"auditor", "department_system"})
"""Roles that follow what was done and do not ring anybody up."""


def may_know(roles: Sequence[Role]) -> bool:
    """Tell whether one of `roles` needs to know people by name."""
    return not _NAMELESS.issuperset(roles)


def touching(mine: Sequence[str], theirs: Sequence[str]) -> bool:
    """Tell whether two jurisdictions touch: an area of one lies in an area of the other.

    A cadre of a village knows the officers of the county, who work for the village too, and a
    coordinator of the street its cadres; but cadres of two villages do not know one another.
    """
    return any(a.startswith(b) or b.startswith(a) for a in mine for b in theirs)
