"""Parts of the directory's contracts."""

from typing import Annotated, Any

from marshmallow import fields, validate

from contracts.declare import at_most, value
from contracts.directory.codes import Level
from contracts.fields import AreaCode, Line


class _Password(fields.String):
    """Never shown again: it is only ever read."""

    def __init__(self, **kwargs: Any) -> None:
        length = validate.Length(10, 200, error="A password has 10 to 200 characters.")
        kwargs["metadata"] = {"format": "password", "writeOnly": True, **kwargs.get("metadata", {})}
        super().__init__(validate=length, **kwargs)


Password = Annotated[str, _Password]
"""A password as it is sent; what is kept of it is a hash, outside the log."""


class _DayOfYear(fields.String):
    def __init__(self, **kwargs: Any) -> None:
        pattern = validate.Regexp(
            r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$(?!\n)",
            error="A day of the year as MM-DD, such as 05-01.",
        )
        super().__init__(validate=pattern, **kwargs)


class _Interval(fields.String):
    def __init__(self, **kwargs: Any) -> None:
        pattern = validate.Regexp(
            r"^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$(?!\n)",
            error="Opening and closing time as HH:MM-HH:MM, such as 08:30-11:30.",
        )
        super().__init__(validate=pattern, **kwargs)


DayOfYear = Annotated[str, _DayOfYear]
"""A day of any year: `MM-DD`."""

Interval = Annotated[str, _Interval]
"""From opening to closing, local time: `HH:MM-HH:MM`."""


@value
class Area:
    """One area of the NBS division codes: 2 digits (province) to 12 (village), 15 (grid)."""

    code: AreaCode
    name: Line
    level: Level
    parent: AreaCode | None = None


@value
class Season:
    """Office hours from a day of the year on, until the next season begins."""

    begins: DayOfYear
    intervals: tuple[Interval, ...] = at_most(10)


@value
class OfficeHours:
    """An office's own working hours, by season; work days come from the working calendar."""

    seasons: tuple[Season, ...] = at_most(12)
