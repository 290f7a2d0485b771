"""What a service lets be measured of its own tables: how many, by one label."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Measure:
    """A number for each value of one label, such as the overdue assignments of each department.

    `read(connection, at)` returns them by the label's value, as of a moment. It is asked once a
    minute at most. A label's values are codes of which there are few, never persons.
    """

    name: str
    text: str
    label: str
    read: Callable[[Connection, datetime], Mapping[str, float]]
