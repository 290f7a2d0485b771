"""Parts of the directory's contracts."""

from typing import Annotated, Any

from marshmallow import fields, validate

from contracts.declare import value
from contracts.directory.codes import Level
from contracts.fields import AreaCode, Code, Line


class _Password(fields.String):
    """Never shown again: it is only ever read."""

    def __init__(self, **kwargs: Any) -> None:
        length = validate.Length(10, 200, error="A password has 10 to 200 characters.")
        kwargs["metadata"] = {"format": "password", "writeOnly": True, **kwargs.get("metadata", {})}
        super().__init__(validate=length, **kwargs)


Password = Annotated[str, _Password]
"""A password as it is sent; what is kept of it is a hash, outside the log."""


@value
class Area:
    """One area of the NBS division codes: 2 digits (province) to 12 (village), 15 (grid)."""

    code: AreaCode
    name: Line
    level: Level
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
