"""NBS division codes (统计用区划代码): the length tells the level, the beginning tells the parents.

`330783005005` is a village of the town `330783005` in the county `330783`, and so on up to the
province `33`. The sixth level, the grid cell (网格), is not the NBS's but usual below it.
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import Final, Literal

Level = Literal["province", "city", "county", "town", "village", "grid"]
"""省级, 地级, 县级, 乡级, 村级, 网格."""

LENGTHS: Final[dict[Level, int]] = {
    "province": 2,
    "city": 4,
    "county": 6,
    "town": 9,
    "village": 12,
    "grid": 15,
}

_LEVELS: Final = {length: level for level, length in LENGTHS.items()}
_SHORTER: Final = {longer: shorter for shorter, longer in pairwise(LENGTHS.values())}


def level_of(code: str) -> Level:
    """Return the level that a code's length tells. Raises KeyError where it tells none."""
    return _LEVELS[len(code)]


def parent_of(code: str) -> str | None:
    """Return the code of the area that this one lies in, None for a province."""
    shorter = _SHORTER.get(len(code))
    return code[:shorter] if shorter else None


def lineage(code: str) -> tuple[str, ...]:
    """Return the codes from the province down to the area itself."""
    return tuple(code[:length] for length in LENGTHS.values() if length <= len(code))


def common(codes: Iterable[str]) -> str | None:
    """Return the smallest area that all of `codes` lie in, None if not even a province is."""
    levels = zip(*(lineage(code) for code in codes), strict=False)
    shared = [level[0] for level in levels if len(set(level)) == 1]
    return shared[-1] if shared else None
