"""Parts of the directory's contracts."""

from typing import Literal

from contracts.declare import value
from contracts.fields import AreaCode, Code, Line


@value
class Area:
    """One area of the NBS division codes: 2 digits (province) to 12 (village), 15 (grid)."""

    code: AreaCode
    name: Line
    level: Literal["province", "city", "county", "town", "village", "grid"]
    parent: AreaCode | None = None


@value
class Season:
    """Office hours from a day of the year on: `begins` is `MM-DD`, intervals are `HH:MM-HH:MM`."""

    begins: Code
    intervals: tuple[Code, ...]


@value
class OfficeHours:
    """An office's own working hours, by season; work days come from the working calendar."""

    seasons: tuple[Season, ...]
