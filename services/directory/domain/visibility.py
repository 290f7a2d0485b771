"""Whose name and telephone number a caller may know."""

from collections.abc import Sequence


def touching(mine: Sequence[str], theirs: Sequence[str]) -> bool:
    """Tell whether two jurisdictions touch: an area of one lies in an area of the other.

    A cadre of a village knows the officers of the county, who work for the village too, and a
    coordinator of the street its cadres; but cadres of two villages do not know one another.
    """
    return any(a.startswith(b) or b.startswith(a) for a in mine for b in theirs)
